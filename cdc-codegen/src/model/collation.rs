//! Collations by name: which of the runtime's tables a name stands for, and which of two
//! wins.

use super::expr::Collation;

/// A server's collation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named {
    /// Its character set.
    charset: &'static str,
    /// The rest of its name.
    suffix: &'static str,
    /// How it compares.
    rule: Rule,
}

/// How a collation compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    /// By code points; a runtime constant of one of the Unicode character sets.
    Code(&'static str),
    /// By weights; a runtime constant.
    Weights(&'static str),
    /// By weights of bytes: the constant has the collation's own name.
    Bytes,
    /// By tables that are not compiled in; a constant that changes case as it does.
    Missing(&'static str),
}

/// Character sets of Unicode.
const UNICODE: &[&str] = &["utf8mb4", "utf8mb3", "ucs2", "utf16", "utf16le", "utf32"];

/// What follows a Unicode character set's name.
const UNICODE_RULES: &[(&str, Rule)] = &[
    ("bin", Rule::Code("BIN")),
    ("nopad_bin", Rule::Code("NOPAD_BIN")),
    ("0900_bin", Rule::Code("UCA900_BIN")),
    ("general_ci", Rule::Weights("GENERAL_CI")),
    ("general_nopad_ci", Rule::Weights("GENERAL_NOPAD_CI")),
    ("general_mysql500_ci", Rule::Weights("GENERAL_MYSQL500_CI")),
    ("unicode_ci", Rule::Weights("UNICODE_CI")),
    ("unicode_nopad_ci", Rule::Weights("UNICODE_NOPAD_CI")),
    ("unicode_520_ci", Rule::Weights("UNICODE_520_CI")),
    (
        "unicode_520_nopad_ci",
        Rule::Weights("UNICODE_520_NOPAD_CI"),
    ),
    ("0900_ai_ci", Rule::Weights("UCA900_AI_CI")),
    ("0900_as_ci", Rule::Weights("UCA900_AS_CI")),
    ("0900_as_cs", Rule::Weights("UCA900_AS_CS")),
    ("uca1400_ai_ci", Rule::Weights("UCA1400_AI_CI")),
    ("uca1400_ai_cs", Rule::Weights("UCA1400_AI_CS")),
    ("uca1400_as_ci", Rule::Weights("UCA1400_AS_CI")),
    ("uca1400_as_cs", Rule::Weights("UCA1400_AS_CS")),
    ("uca1400_nopad_ai_ci", Rule::Weights("UCA1400_NOPAD_AI_CI")),
    ("uca1400_nopad_ai_cs", Rule::Weights("UCA1400_NOPAD_AI_CS")),
    ("uca1400_nopad_as_ci", Rule::Weights("UCA1400_NOPAD_AS_CI")),
    ("uca1400_nopad_as_cs", Rule::Weights("UCA1400_NOPAD_AS_CS")),
    ("croatian_ci", Rule::Missing("UNICODE_CI")),
    ("czech_ci", Rule::Missing("UNICODE_CI")),
    ("danish_ci", Rule::Missing("UNICODE_CI")),
    ("esperanto_ci", Rule::Missing("UNICODE_CI")),
    ("estonian_ci", Rule::Missing("UNICODE_CI")),
    ("german2_ci", Rule::Missing("UNICODE_CI")),
    ("hungarian_ci", Rule::Missing("UNICODE_CI")),
    ("icelandic_ci", Rule::Missing("UNICODE_CI")),
    ("latvian_ci", Rule::Missing("UNICODE_CI")),
    ("lithuanian_ci", Rule::Missing("UNICODE_CI")),
    ("persian_ci", Rule::Missing("UNICODE_CI")),
    ("polish_ci", Rule::Missing("UNICODE_CI")),
    ("roman_ci", Rule::Missing("UNICODE_CI")),
    ("romanian_ci", Rule::Missing("UNICODE_CI")),
    ("sinhala_ci", Rule::Missing("UNICODE_CI")),
    ("slovak_ci", Rule::Missing("UNICODE_CI")),
    ("slovenian_ci", Rule::Missing("UNICODE_CI")),
    ("spanish2_ci", Rule::Missing("UNICODE_CI")),
    ("spanish_ci", Rule::Missing("UNICODE_CI")),
    ("swedish_ci", Rule::Missing("UNICODE_CI")),
    ("vietnamese_ci", Rule::Missing("UNICODE_CI")),
    ("de_pb_0900_ai_ci", Rule::Missing("UCA900_AI_CI")),
    ("es_0900_ai_ci", Rule::Missing("UCA900_AI_CI")),
    ("ja_0900_as_cs", Rule::Missing("UCA900_AS_CS")),
    ("zh_0900_as_cs", Rule::Missing("UCA900_AS_CS")),
];

/// Character sets of one byte: name, what follows it, the default first.
const SINGLE_BYTE: &[(&str, &[&str])] = &[
    ("armscii8", &["general_ci", "bin"]),
    ("ascii", &["general_ci", "bin"]),
    ("cp1250", &["general_ci", "bin", "croatian_ci", "polish_ci"]),
    (
        "cp1251",
        &[
            "general_ci",
            "bin",
            "bulgarian_ci",
            "general_cs",
            "ukrainian_ci",
        ],
    ),
    ("cp1256", &["general_ci", "bin"]),
    ("cp1257", &["general_ci", "bin", "lithuanian_ci"]),
    ("cp850", &["general_ci", "bin"]),
    ("cp852", &["general_ci", "bin"]),
    ("cp866", &["general_ci", "bin"]),
    ("dec8", &["swedish_ci", "bin"]),
    ("geostd8", &["general_ci", "bin"]),
    ("greek", &["general_ci", "bin"]),
    ("hebrew", &["general_ci", "bin"]),
    ("hp8", &["english_ci", "bin"]),
    ("keybcs2", &["general_ci", "bin"]),
    ("koi8r", &["general_ci", "bin"]),
    ("koi8u", &["general_ci", "bin"]),
    (
        "latin1",
        &[
            "swedish_ci",
            "bin",
            "danish_ci",
            "general_ci",
            "general_cs",
            "german1_ci",
            "spanish_ci",
        ],
    ),
    (
        "latin2",
        &["general_ci", "bin", "croatian_ci", "hungarian_ci"],
    ),
    ("latin5", &["turkish_ci", "bin"]),
    (
        "latin7",
        &["general_ci", "bin", "estonian_cs", "general_cs"],
    ),
    ("macce", &["general_ci", "bin"]),
    ("macroman", &["general_ci", "bin"]),
    ("swe7", &["swedish_ci", "bin"]),
];

impl Named {
    /// A collation by its whole name, in lower case; none where it is not known at all.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        let name = name
            .strip_prefix("utf8_")
            .map_or_else(|| name.to_owned(), |rest| format!("utf8mb3_{rest}"));
        let (charset, suffix) = name.split_once('_')?;
        if charset == "uca1400" {
            return unicode("utf8mb4", &name);
        }
        unicode(charset, suffix).or_else(|| single_byte(charset, suffix))
    }

    /// The collation of a column: the one it declares, or else its character set's.
    ///
    /// The default of `utf8mb4` is another one on each server, so that a declaration
    /// without it leaves it open.
    #[must_use]
    pub fn of_column(charset: &str, collation: Option<&str>) -> Option<Self> {
        match collation {
            Some(name) if name.starts_with("uca1400_") => unicode(charset, name),
            Some(name) => Self::find(name),
            None if charset == "utf8mb4" => None,
            None => unicode(charset, "general_ci").or_else(|| {
                let (_, list) = SINGLE_BYTE.iter().find(|(name, _)| *name == charset)?;
                single_byte(charset, list.first()?)
            }),
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}_{}", self.charset, self.suffix)
    }

    /// The runtime's constant that compares as it does; none where no table is compiled in.
    #[must_use]
    pub fn constant(&self) -> Option<String> {
        match self.rule {
            Rule::Code(name) | Rule::Weights(name) => Some(name.to_owned()),
            Rule::Bytes => Some(self.name().to_ascii_uppercase()),
            Rule::Missing(_) => None,
        }
    }

    /// The runtime's constant that changes case as it does.
    #[must_use]
    pub fn case_constant(&self) -> String {
        match self.rule {
            Rule::Missing(name) => name.to_owned(),
            _ => self.constant().unwrap_or_default(),
        }
    }

    /// Its character set.
    #[must_use]
    pub const fn charset(&self) -> &'static str {
        self.charset
    }

    /// Whether its character set has every character.
    #[must_use]
    pub fn is_unicode(&self) -> bool {
        UNICODE.contains(&self.charset)
    }

    /// Whether characters are equal only when they are the same.
    #[must_use]
    pub fn is_bin(&self) -> bool {
        self.suffix.ends_with("bin")
    }
}

fn unicode(charset: &str, suffix: &str) -> Option<Named> {
    let charset = *UNICODE.iter().find(|name| **name == charset)?;
    let (suffix, rule) = *UNICODE_RULES.iter().find(|(name, _)| *name == suffix)?;
    Some(Named {
        charset,
        suffix,
        rule,
    })
}

fn single_byte(charset: &str, suffix: &str) -> Option<Named> {
    let (charset, list) = SINGLE_BYTE.iter().find(|(name, _)| *name == charset)?;
    Some(Named {
        charset,
        suffix: list.iter().find(|name| **name == suffix)?,
        rule: Rule::Bytes,
    })
}

/// The collation that two texts are compared by; none where the server says "illegal mix
/// of collations", or where a side's is not known.
#[must_use]
pub fn merged(a: Collation, b: Collation) -> Option<Collation> {
    use Collation::{Explicit, Literal, Of, Unknown};
    match (a, b) {
        (x, y) if x == y => Some(x),
        (Literal, other) | (other, Literal) => Some(other),
        (Explicit(_), Explicit(_)) => None,
        (Explicit(named), _) | (_, Explicit(named)) => Some(Explicit(named)),
        (Unknown, _) | (_, Unknown) => None,
        (Of(x), Of(y)) => winner(x, y).map(Of),
        _ => None,
    }
}

/// Of two columns: the `_bin` one of a character set; the wider of two character sets.
fn winner(a: Named, b: Named) -> Option<Named> {
    if a.charset == b.charset {
        return match (a.is_bin(), b.is_bin()) {
            (true, false) => Some(a),
            (false, true) => Some(b),
            _ => None,
        };
    }
    let rank = |named: Named| match named.charset {
        "ascii" => 0,
        "utf8mb3" => 2,
        "utf8mb4" => 3,
        _ if named.is_unicode() => 4,
        _ => 1,
    };
    // Between utf8 and the wider encodings the servers do not agree.
    if rank(a).max(rank(b)) == 4 && rank(a).min(rank(b)) > 1 {
        return None;
    }
    match rank(a).cmp(&rank(b)) {
        std::cmp::Ordering::Less => Some(b),
        std::cmp::Ordering::Greater => Some(a),
        std::cmp::Ordering::Equal => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str) -> Collation {
        Collation::Of(Named::find(name).unwrap())
    }

    #[test]
    fn names_are_found_with_their_tables() {
        let constant = |name: &str| Named::find(name)?.constant();
        assert_eq!(constant("utf8_general_ci").as_deref(), Some("GENERAL_CI"));
        assert_eq!(constant("cp1251_bin").as_deref(), Some("CP1251_BIN"));
        assert_eq!(constant("utf8mb4_czech_ci"), None);
        assert_eq!(Named::find("gbk_chinese_ci"), None);
        let latin1 = Named::of_column("latin1", None).unwrap();
        assert_eq!(latin1.name(), "latin1_swedish_ci");
        assert_eq!(Named::of_column("utf8mb4", None), None);
    }

    #[test]
    fn the_stronger_collation_wins() {
        let (general, bin) = (of("utf8mb4_general_ci"), of("utf8mb4_bin"));
        assert_eq!(merged(general, bin), Some(bin));
        assert_eq!(merged(of("latin1_bin"), general), Some(general));
        assert_eq!(merged(general, of("utf8mb4_unicode_ci")), None);
        assert_eq!(merged(general, Collation::Literal), Some(general));
        let Collation::Of(named) = bin else { return };
        let explicit = Collation::Explicit(named);
        assert_eq!(merged(general, explicit), Some(explicit));
        assert_eq!(merged(of("latin1_bin"), of("cp1251_bin")), None);
    }
}
