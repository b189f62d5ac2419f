//! The SQL of a comparison, in the words of each dialect.

use super::Found;
use crate::mapper::{Identity, OnDelete, TargetTable};

/// Rows that one statement removes at most.
const MOST: usize = 500;

/// What dialects say in different words.
pub(in crate::sink) trait Wording {
    /// In front of an INSERT that passes over rows that stand there.
    const INSERT_NEW: &'static str;
    /// Behind it.
    const OR_NOTHING: &'static str;

    /// A name.
    fn quoted(name: &str) -> String;

    /// Whether two values of a column are two, NULL being one.
    fn differs(a: &str, b: &str) -> String;

    /// A value of a column of that type, in a form that has an equality.
    fn comparable(value: &str, ty: &str) -> String;

    /// A value as text in hexadecimal.
    fn hex(value: &str, ty: &str) -> String;

    /// A text that is another one where any of the values is.
    fn digest(values: &[(String, &str)]) -> String;

    /// Whether a digest is short enough to be asked for again.
    const SHORT_DIGESTS: bool = true;

    /// Texts one behind the other.
    fn joined(texts: &[String]) -> String;

    /// `DELETE FROM name AS b`.
    fn delete(name: &str) -> String {
        format!("DELETE FROM {name} AS b")
    }

    /// CREATE of the twin.
    fn twin(table: &TargetTable, twin: &str) -> Vec<String>;

    /// CREATE of the table of keys, and its index.
    fn keys(table: &TargetTable, keys: &str, key: &str) -> Vec<String>;
}

/// The statements about one target.
pub(in crate::sink) struct Texts {
    /// The target's place in the compiled schema.
    pub target: usize,
    /// What makes the twin and the table of keys.
    pub create: Vec<String>,
    /// What removes them, where they are.
    pub drop: Vec<String>,
    /// Rows that the twin holds and the target does not, or otherwise: `1` where it is
    /// missing, flags of the columns, both digests, then the key. None where rows have no key.
    pub compare: Option<String>,
    /// Keeps the twin's keys and empties it.
    pub note: Vec<String>,
    /// Rows of which no key was kept: `0` or how many more or less, digest, then the key.
    /// None where the target keeps what the source has no more.
    pub rest: Option<String>,
    /// The key as [`Found::key`] has it, its columns one behind the other.
    key: String,
    /// The digest of the row that stands there, where it can be asked for.
    digest: Option<String>,
    /// `DELETE FROM` the target, called `b`.
    delete: String,
    /// The target as `b`, for an UPDATE.
    update: String,
    on_delete: OnDelete,
}

/// The twin's name.
fn twin(target: usize) -> String {
    format!("_cdc_twin_{target}")
}

impl Texts {
    /// The statements about the target at `target`, whose columns have these types.
    pub(in crate::sink) fn of<W: Wording>(
        target: usize,
        table: &'static TargetTable,
        types: &[String],
    ) -> Self {
        let twin = W::quoted(&twin(target));
        let keys = W::quoted(&format!("_cdc_keys_{target}"));
        let sides = Sides::of::<W>(table, types);
        let mut create = W::twin(table, &twin);
        let mut drop = vec![format!("DROP TABLE IF EXISTS {twin}")];
        let bag = matches!(table.identity(), Identity::FullRow);
        if !bag {
            create.extend(W::keys(table, &keys, &sides.key_list));
            drop.push(format!("DROP TABLE IF EXISTS {keys}"));
        }
        let name = W::quoted(table.name);
        Self {
            target,
            create,
            drop,
            compare: (!bag).then(|| sides.compare::<W>(&name, &twin)),
            note: if bag {
                Vec::new()
            } else {
                sides.note::<W>(&twin, &keys)
            },
            rest: match (bag, table.on_delete) {
                (false, OnDelete::Keep) => None,
                (true, how) => Some(sides.counted(&name, &twin, how)),
                (false, how) => Some(sides.extra(&name, &keys, how)),
            },
            key: spaced::<W>(&sides.key_hex),
            digest: W::SHORT_DIGESTS.then_some(sides.standing),
            delete: W::delete(&name),
            update: format!("UPDATE {name} AS b"),
            on_delete: table.on_delete,
        }
    }

    /// Removes rows that are as they were found: a text for each [`MOST`] of them. Keys and
    /// digests are hexadecimal, `now` is a time: no quote can stand in them.
    pub(in crate::sink) fn removals(&self, found: &[Found], now: &str) -> Vec<String> {
        let what = match self.on_delete {
            OnDelete::Delete => self.delete.clone(),
            OnDelete::Mark => format!("{} SET deleted_at = '{now}'", self.update),
            OnDelete::Keep => return Vec::new(),
        };
        let list = |all: Vec<String>| all.join(", ");
        let texts = found.chunks(MOST).map(|some| {
            let keys = some.iter().map(|it| format!("'{}'", it.key.join(" ")));
            let digests = some.iter().map(|it| format!("'{}'", it.standing));
            let unchanged = match &self.digest {
                Some(digest) => format!(" AND {digest} IN ({})", list(digests.collect())),
                None => String::new(),
            };
            format!(
                "{what} WHERE {} IN ({}){unchanged}",
                self.key,
                list(keys.collect())
            )
        });
        texts.collect()
    }
}

/// Texts with a blank between two of them.
fn spaced<W: Wording>(texts: &[String]) -> String {
    let blank = || "' '".to_owned();
    let all = texts.iter().flat_map(|text| [blank(), text.clone()]);
    W::joined(&all.skip(1).collect::<Vec<_>>())
}

/// What a statement of a compiled upsert is, written to the twin instead.
pub(in crate::sink) fn aside<W: Wording>(sql: &str, name: &str, target: usize) -> Option<String> {
    let into = |name: &str| format!("INSERT INTO {} (", W::quoted(name));
    let rest = sql.strip_prefix(into(name).as_str())?;
    Some(into(&twin(target)) + rest)
}

/// Parts of statements: `b` is the row that stands there, `t` the one that should.
struct Sides {
    /// The key's columns, for a list.
    key_list: String,
    /// Those of `t`.
    key_there: String,
    same_key: String,
    same_kept: String,
    first_key: String,
    key_hex: Vec<String>,
    there_hex: Vec<String>,
    differences: Vec<String>,
    standing: String,
    wanted: String,
    /// Every column in a form that can be grouped.
    grouped: Vec<(String, String)>,
    grouped_digest: String,
}

/// A column's name, quoted, and the type that the target gives it.
struct Named<'t> {
    name: String,
    ty: &'t str,
}

impl Named<'_> {
    fn of(&self, side: &str) -> String {
        format!("{side}.{}", self.name)
    }
}

impl Sides {
    fn of<W: Wording>(table: &TargetTable, types: &[String]) -> Self {
        let named = |at: usize| Named {
            name: W::quoted(table.columns.get(at).copied().unwrap_or_default()),
            ty: types.get(at).map_or("", String::as_str),
        };
        let key: Vec<_> = table.key.iter().map(|at| named(*at)).collect();
        let all: Vec<_> = (0..table.columns.len()).map(named).collect();
        let list = |texts: Vec<String>| texts.join(", ");
        let equal = |a: &str, b: &str| {
            let pairs = key.iter().map(|it| format!("{} = {}", it.of(a), it.of(b)));
            pairs.collect::<Vec<_>>().join(" AND ")
        };
        let hex = |side: &str| -> Vec<String> {
            key.iter().map(|it| W::hex(&it.of(side), it.ty)).collect()
        };
        let digest = |side: &str| {
            let values = all.iter().map(|it| (it.of(side), it.ty));
            W::digest(&values.collect::<Vec<_>>())
        };
        let differs = |it: &Named<'_>| {
            let value = |side: &str| W::comparable(&it.of(side), it.ty);
            W::differs(&value("t"), &value("b"))
        };
        let group = |it: &Named<'_>| (W::comparable(&it.name, it.ty), it.name.clone());
        Self {
            key_list: list(key.iter().map(|it| it.name.clone()).collect()),
            key_there: list(key.iter().map(|it| it.of("t")).collect()),
            same_key: equal("b", "t"),
            same_kept: equal("s", "b"),
            first_key: key.first().map(|it| it.of("b")).unwrap_or_default(),
            key_hex: hex("b"),
            there_hex: hex("t"),
            differences: all.iter().map(differs).collect(),
            standing: digest("b"),
            wanted: digest("t"),
            grouped: all.iter().map(group).collect(),
            grouped_digest: digest("g"),
        }
    }

    fn compare<W: Wording>(&self, name: &str, twin: &str) -> String {
        let flag = |condition: &String| format!("CASE WHEN {condition} THEN '1' ELSE '0' END");
        let flags: Vec<_> = self.differences.iter().map(flag).collect();
        let missing = flag(&format!("{} IS NULL", self.first_key));
        format!(
            "SELECT {missing}, {}, {}, {}, {} FROM {twin} AS t LEFT JOIN {name} AS b ON {} WHERE {}",
            W::joined(&flags),
            self.wanted,
            self.standing,
            self.there_hex.join(", "),
            self.same_key,
            self.differences.join(" OR "),
        )
    }

    fn note<W: Wording>(&self, twin: &str, keys: &str) -> Vec<String> {
        let (insert, or) = (W::INSERT_NEW, W::OR_NOTHING);
        let (list, there) = (&self.key_list, &self.key_there);
        vec![
            format!("{insert} {keys} ({list}) SELECT {there} FROM {twin} AS t{or}"),
            format!("DELETE FROM {twin}"),
        ]
    }

    fn extra(&self, name: &str, keys: &str, how: OnDelete) -> String {
        let standing = match how {
            OnDelete::Mark => "b.deleted_at IS NULL AND ",
            OnDelete::Delete | OnDelete::Keep => "",
        };
        format!(
            "SELECT '0', {}, {} FROM {name} AS b WHERE {standing}NOT EXISTS (SELECT 1 FROM {keys} AS s WHERE {})",
            self.standing,
            self.key_hex.join(", "),
            self.same_kept,
        )
    }

    /// Rows without a key, counted: how many more stand in the twin than there.
    fn counted(&self, name: &str, twin: &str, how: OnDelete) -> String {
        let standing = match how {
            OnDelete::Mark => format!("{name} WHERE deleted_at IS NULL"),
            OnDelete::Delete | OnDelete::Keep => name.to_owned(),
        };
        let differs = match how {
            // Rows that the source has no more are kept.
            OnDelete::Keep => "> 0",
            OnDelete::Mark | OnDelete::Delete => "<> 0",
        };
        let columns = |side: i8, from: &str| {
            let columns = self
                .grouped
                .iter()
                .map(|(form, name)| format!("{form} AS {name}"));
            let columns: Vec<_> = columns.collect();
            format!(
                "SELECT {} , {side} AS cdc_side FROM {from}",
                columns.join(", ")
            )
        };
        let names: Vec<_> = self
            .grouped
            .iter()
            .map(|(_, name)| format!("g.{name}"))
            .collect();
        format!(
            "SELECT SUM(g.cdc_side), {digest}, {digest} FROM ({} UNION ALL {}) AS g GROUP BY {} HAVING SUM(g.cdc_side) {differs}",
            columns(1, twin),
            columns(-1, &standing),
            names.join(", "),
            digest = self.grouped_digest,
        )
    }
}
