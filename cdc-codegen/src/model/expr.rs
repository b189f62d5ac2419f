//! Typed expressions: one tree for Rust (computed columns) and for SQL (facts).

use super::collation::Named;
pub use super::date::{DateLiteral, DatetimeLiteral};
pub use super::date_pattern::DatePiece;
pub use super::function::{Function, TrimSide};
pub use super::json_path::{JsonLeg, JsonPlace};
pub use super::unit::Unit;

/// An expression with its type.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: Kind,
    /// Its type.
    pub ty: Type,
    /// Whether it can be NULL.
    pub nullable: bool,
}

/// The type of an expression, in MySQL's terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// BIGINT or BIGINT UNSIGNED; `digits` bounds the decimal digits.
    Int {
        /// BIGINT UNSIGNED.
        unsigned: bool,
        /// Decimal digits of the widest value.
        digits: u8,
    },
    /// A condition: 1, 0 or NULL.
    Bool,
    /// DECIMAL(precision, scale).
    Decimal {
        /// 1 to 65.
        precision: u8,
        /// 0 to 30.
        scale: u8,
    },
    /// DOUBLE.
    Double,
    /// Text.
    Text {
        /// Length in characters, where bounded.
        max_chars: Option<u32>,
        /// How it compares.
        collation: Collation,
    },
    /// Text out of a closed list.
    Labels(Vec<String>),
    /// DATE.
    Date,
    /// TIME(fsp).
    Time {
        /// Fractional digits.
        fsp: u8,
    },
    /// DATETIME(fsp); a TIMESTAMP counts in UTC.
    Datetime {
        /// Fractional digits.
        fsp: u8,
    },
    /// JSON: looked into with a path, turned into text, nothing else.
    Json,
    /// Bytes, GEOMETRY: passed on, counted, tested for NULL, hashed, nothing else.
    Opaque,
    /// The type of a bare NULL.
    Null,
}

/// How text compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Collation {
    /// By bytes.
    Binary,
    /// By bytes, trailing spaces apart (`utf8mb4_bin` and other old `_bin` collations).
    BinaryPadSpace,
    /// A column's, or that of what is computed from columns.
    Of(Named),
    /// COLLATE: wins over a column's.
    Explicit(Named),
    /// A literal: takes the other side's collation.
    Literal,
    /// By tables this compiler does not have.
    Unknown,
}

/// What an expression is.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// NULL.
    Null,
    /// An integer literal.
    Int(i128),
    /// A decimal literal: digits with the point, as written, and sign.
    Decimal {
        /// Digits without the point.
        units: i128,
        /// Digits behind the point.
        scale: u8,
    },
    /// A floating-point literal, as written.
    Double(String),
    /// A text literal.
    Text(String),
    /// TRUE or FALSE.
    Bool(bool),
    /// A date literal.
    Date(DateLiteral),
    /// A date and time literal.
    Datetime(DatetimeLiteral),
    /// A source column, by index (computed columns).
    Column(usize),
    /// A relation's column (facts).
    Field {
        /// Index in the fact's relations.
        relation: usize,
        /// Index in the relation's columns.
        column: usize,
    },
    /// `-x`.
    Negate(Box<Expr>),
    /// `a + b` and the like; both sides have the arithmetic's own type.
    Arithmetic(Arithmetic, Box<Expr>, Box<Expr>),
    /// `a = b` and the like; both sides have one type.
    Compare(Comparison, Box<Expr>, Box<Expr>),
    /// `a AND b`.
    And(Box<Expr>, Box<Expr>),
    /// `a OR b`.
    Or(Box<Expr>, Box<Expr>),
    /// `a XOR b`.
    Xor(Box<Expr>, Box<Expr>),
    /// `NOT a`.
    Not(Box<Expr>),
    /// `a IS NULL`.
    IsNull(Box<Expr>),
    /// `a LIKE b ESCAPE 'c'`; both sides have one collation.
    Like(Box<Expr>, Box<Expr>, char),
    /// A number as a condition: `a <> 0`.
    Truth(Box<Expr>),
    /// `a IN (…)`; all of one type.
    In(Box<Expr>, Vec<Expr>),
    /// `CASE WHEN … THEN … ELSE … END`; all results of one type.
    Case {
        /// Condition and result.
        arms: Vec<(Expr, Expr)>,
        /// ELSE.
        otherwise: Box<Expr>,
    },
    /// The first that is not NULL; all of one type.
    Coalesce(Vec<Expr>),
    /// NULL where both are equal, else the first.
    NullIf(Box<Expr>, Box<Expr>),
    /// A function; its arguments have the types the function asks for.
    Call(Function, Vec<Expr>),
    /// A conversion to the expression's type, explicit or implied.
    Convert(Box<Expr>),
    /// An aggregate.
    Aggregate {
        /// Which.
        function: Aggregate,
        /// DISTINCT.
        distinct: bool,
        /// None for `COUNT(*)`.
        argument: Option<Box<Expr>>,
    },
}

/// Arithmetic operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `DIV`
    IntegerDivide,
    /// `%`
    Modulo,
}

/// Comparison operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Eq,
    /// `<>`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `<=>`
    NullSafeEq,
}

/// Aggregates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aggregate {
    /// COUNT
    Count,
    /// SUM
    Sum,
    /// AVG
    Avg,
    /// MIN
    Min,
    /// MAX
    Max,
}

impl Type {
    /// The type in a message: `DECIMAL(12,2)`.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::Int {
                unsigned: false, ..
            } => "an integer".into(),
            Self::Int { unsigned: true, .. } => "an unsigned integer".into(),
            Self::Bool => "a condition".into(),
            Self::Decimal { precision, scale } => format!("DECIMAL({precision},{scale})"),
            Self::Double => "DOUBLE".into(),
            Self::Text { .. } => "text".into(),
            Self::Labels(_) => "an ENUM".into(),
            Self::Date => "DATE".into(),
            Self::Time { fsp } => format!("TIME({fsp})"),
            Self::Datetime { fsp } => format!("DATETIME({fsp})"),
            Self::Json => "JSON".into(),
            Self::Opaque => "bytes".into(),
            Self::Null => "NULL".into(),
        }
    }

    /// Whether arithmetic takes it.
    #[must_use]
    pub const fn is_numeric(&self) -> bool {
        matches!(
            self,
            Self::Int { .. } | Self::Bool | Self::Decimal { .. } | Self::Double
        )
    }

    /// Whether it is text.
    #[must_use]
    pub const fn is_text(&self) -> bool {
        matches!(self, Self::Text { .. } | Self::Labels(_))
    }
}

impl Collation {
    /// The server's collation, where it is a known one.
    #[must_use]
    pub const fn named(self) -> Option<Named> {
        match self {
            Self::Of(named) | Self::Explicit(named) => Some(named),
            Self::Binary | Self::BinaryPadSpace | Self::Literal | Self::Unknown => None,
        }
    }

    /// The runtime's constant that compares as it does; none where none is compiled in.
    #[must_use]
    pub fn constant(self) -> Option<String> {
        match self {
            Self::Of(named) | Self::Explicit(named) => named.constant(),
            Self::Binary | Self::Literal => Some("NOPAD_BIN".to_owned()),
            Self::BinaryPadSpace => Some("BIN".to_owned()),
            Self::Unknown => None,
        }
    }
}

impl Expr {
    /// The collation of text; a literal's for all else, for its text is ASCII.
    #[must_use]
    pub const fn collation(&self) -> Collation {
        match self.ty {
            Type::Text { collation, .. } => collation,
            Type::Labels(_) | Type::Opaque => Collation::Unknown,
            _ => Collation::Literal,
        }
    }

    /// Stands for an expression that did not resolve, so that what rests on it does not
    /// repeat the error. A model that holds one is not emitted.
    pub const UNKNOWN: Self = Self {
        kind: Kind::Null,
        ty: Type::Null,
        nullable: true,
    };

    /// Calls `visit` for this expression and all below it, outside in.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Self)) {
        visit(self);
        self.children()
            .into_iter()
            .for_each(|child| child.walk(visit));
    }

    /// The expressions directly below this one, in order.
    #[must_use]
    pub fn children(&self) -> Vec<&Self> {
        match &self.kind {
            Kind::Null
            | Kind::Int(_)
            | Kind::Decimal { .. }
            | Kind::Double(_)
            | Kind::Text(_)
            | Kind::Bool(_)
            | Kind::Date(_)
            | Kind::Datetime(_)
            | Kind::Column(_)
            | Kind::Field { .. } => Vec::new(),
            Kind::Negate(a)
            | Kind::Not(a)
            | Kind::IsNull(a)
            | Kind::Truth(a)
            | Kind::Convert(a) => {
                vec![a]
            }
            Kind::Arithmetic(_, a, b)
            | Kind::Compare(_, a, b)
            | Kind::And(a, b)
            | Kind::Or(a, b)
            | Kind::Xor(a, b)
            | Kind::NullIf(a, b)
            | Kind::Like(a, b, _) => vec![a, b],
            Kind::In(a, list) => std::iter::once(&**a).chain(list).collect(),
            Kind::Case { arms, otherwise } => arms
                .iter()
                .flat_map(|(when, then)| [when, then])
                .chain(std::iter::once(&**otherwise))
                .collect(),
            Kind::Coalesce(list) | Kind::Call(_, list) => list.iter().collect(),
            Kind::Aggregate { argument, .. } => argument.as_deref().into_iter().collect(),
        }
    }

    /// Whether it is a YEAR, which is a number of four digits as text.
    #[must_use]
    pub const fn is_year(&self) -> bool {
        let year = matches!(
            self.ty,
            Type::Int {
                unsigned: true,
                digits: 4
            }
        );
        let stands = matches!(self.kind, Kind::Column(_) | Kind::Field { .. });
        year && stands
    }

    /// Whether any part of it aggregates.
    #[must_use]
    pub fn aggregates(&self) -> bool {
        let mut found = false;
        self.walk(&mut |part| found |= matches!(part.kind, Kind::Aggregate { .. }));
        found
    }
}
