//! Operators with two operands: how they bind and how each server prints them.

/// An operator with two operands.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::information) struct Operator {
    /// As written, upper case.
    pub written: &'static str,
    /// Higher binds more closely.
    pub binding: u8,
    /// As servers print it.
    pub printed: &'static str,
}

const fn operator(written: &'static str, binding: u8, printed: &'static str) -> Operator {
    Operator {
        written,
        binding,
        printed,
    }
}

/// The binding of comparisons, IS, IN, BETWEEN and LIKE.
pub(super) const COMPARISON: u8 = 5;

/// The binding of what follows NOT.
pub(super) const NOT: u8 = 4;

const OPERATORS: &[Operator] = &[
    operator("OR", 1, "or"),
    operator("||", 1, "or"),
    operator("XOR", 2, "xor"),
    operator("AND", 3, "and"),
    operator("&&", 3, "and"),
    operator("=", COMPARISON, "="),
    operator("<=>", COMPARISON, "<=>"),
    operator(">=", COMPARISON, ">="),
    operator(">", COMPARISON, ">"),
    operator("<=", COMPARISON, "<="),
    operator("<", COMPARISON, "<"),
    operator("<>", COMPARISON, "<>"),
    operator("!=", COMPARISON, "<>"),
    operator("LIKE", COMPARISON, "like"),
    operator("REGEXP", COMPARISON, "regexp"),
    operator("RLIKE", COMPARISON, "regexp"),
    operator("|", 6, "|"),
    operator("&", 7, "&"),
    operator("<<", 8, "<<"),
    operator(">>", 8, ">>"),
    operator("-", 9, "-"),
    operator("+", 9, "+"),
    operator("*", 10, "*"),
    operator("/", 10, "/"),
    operator("DIV", 10, "DIV"),
    operator("MOD", 10, "%"),
    operator("%", 10, "%"),
    operator("^", 11, "^"),
];

/// The operator written so.
pub(super) fn find(written: &str) -> Option<&'static Operator> {
    OPERATORS
        .iter()
        .find(|operator| operator.written.eq_ignore_ascii_case(written))
}
