//! Random expressions over the columns of `exprs.mix`, the same for the same numbers.
//!
//! Every rule gives an expression of the kind it is asked for; what the compiler refuses
//! (too many digits, a mix of collations) is left out by who asks.

mod form;
mod leaf;

/// What an expression is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Int,
    Wide,
    Decimal,
    Double,
    Text,
    Date,
    Moment,
    Bool,
}

const KINDS: &[Kind] = &[
    Kind::Int,
    Kind::Wide,
    Kind::Decimal,
    Kind::Double,
    Kind::Text,
    Kind::Text,
    Kind::Date,
    Kind::Moment,
    Kind::Bool,
    Kind::Bool,
];

fn of_letter(letter: char) -> Kind {
    match letter {
        'I' => Kind::Int,
        'W' => Kind::Wide,
        'D' => Kind::Decimal,
        'F' => Kind::Double,
        'T' => Kind::Text,
        'A' => Kind::Date,
        'M' => Kind::Moment,
        _ => Kind::Bool,
    }
}

/// Whose opinion an expression must not depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Server {
    /// MySQL: every form.
    MySql,
    /// MariaDB: without the forms and columns on which it differs (docs/expressions.md).
    MariaDb,
}

/// Makes expressions out of a source of numbers: `below(n)` gives one under `n`.
pub struct Maker<B> {
    /// The source of numbers.
    pub below: B,
    /// The server that is to answer.
    pub server: Server,
}

impl<B: FnMut(usize) -> usize> Maker<B> {
    /// An expression of any kind, nested up to `depth`.
    pub fn expression(&mut self, depth: usize) -> String {
        let kind = self.one(KINDS).unwrap_or(Kind::Int);
        let group = self.group();
        self.of_kind(kind, kind, group, depth)
    }

    /// Columns of one collation: texts of one node come from one group.
    fn group(&mut self) -> usize {
        (self.below)(leaf::TEXTS.len())
    }

    /// An expression for a place in a form of the kind `within`.
    fn of_kind(&mut self, kind: Kind, within: Kind, group: usize, depth: usize) -> String {
        let forms = form::FORMS.iter().find(|(known, _)| *known == kind);
        let form = match forms {
            Some((_, forms)) if depth > 0 && (self.below)(5) > 0 => self.one(forms),
            _ => None,
        };
        let form = form.filter(|form| self.server == Server::MySql || !form::differs(form));
        // A CAST to CHAR has the collation of the connection, which is that of group 0.
        let form = form.filter(|form| group == 0 || !form.ends_with("AS CHAR)"));
        let Some(form) = form else {
            // What hands a partial date on makes NULL of it, or not, as MySQL's optimizer has it.
            let partial = self.server == Server::MySql && matches!(within, Kind::Int | Kind::Text);
            let leaves = leaf::of(kind, group, partial);
            return self.one(leaves).unwrap_or("NULL").to_owned();
        };
        // A text stays in its group; what is made of texts may have another.
        let group = match kind {
            Kind::Text => group,
            _ => self.group(),
        };
        let mut out = String::new();
        for (index, part) in form.split('~').enumerate() {
            match part.chars().next() {
                Some(letter) if index % 2 == 1 => {
                    let inner = self.of_kind(of_letter(letter), kind, group, depth - 1);
                    let simple = inner.chars().all(char::is_alphanumeric);
                    out.push_str(&if simple { inner } else { format!("({inner})") });
                }
                _ => out.push_str(&part.replace('#', &(self.below)(6).to_string())),
            }
        }
        out
    }

    fn one<T: Copy>(&mut self, list: &[T]) -> Option<T> {
        list.get((self.below)(list.len().max(1))).copied()
    }
}
