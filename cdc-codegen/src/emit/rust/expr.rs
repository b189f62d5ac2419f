//! Typed expressions → calls of `cdc_runtime::expr`, one per node.
//!
//! Every call gives an `Option`, NULL as `None`: integers as `i128`, decimals as
//! `Decimal`, text as `Cow<str>`.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::column::{is_cloned, number};
use super::name::{Names, ident};
use super::{convert, function, lazy, literal};
use crate::model::expr::{Arithmetic, Comparison, Expr, Kind, Type};
use crate::model::mysql::MysqlType;
use crate::model::{Model, SourceColumn};

/// Where `row` comes from.
pub(super) struct Rows<'m> {
    pub model: &'m Model,
    pub names: &'m Names,
    pub source: usize,
}

/// The Rust type of a computed column that is not NULL.
pub(super) fn result_type(ty: &Type) -> TokenStream {
    match ty {
        Type::Int {
            unsigned: false, ..
        } => quote! { i64 },
        Type::Int { unsigned: true, .. } => quote! { u64 },
        Type::Bool => quote! { bool },
        Type::Decimal { .. } => quote! { Decimal },
        Type::Double => quote! { f64 },
        Type::Text { .. } | Type::Labels(_) | Type::Null | Type::Opaque | Type::Json => {
            quote! { Cow<'a, str> }
        }
        Type::Date => quote! { Date },
        Type::Time { fsp } => {
            let fsp = number((*fsp).into());
            quote! { TimeValue<#fsp> }
        }
        Type::Datetime { fsp } => {
            let fsp = number((*fsp).into());
            quote! { Datetime<#fsp> }
        }
    }
}

/// An expression in its column's type, as an `Option`.
pub(super) fn result(rows: &Rows<'_>, expr: &Expr) -> TokenStream {
    let value = value(rows, expr);
    match &expr.ty {
        Type::Int {
            unsigned: false, ..
        } => quote! { expr::signed(#value)? },
        Type::Int { unsigned: true, .. } => quote! { expr::unsigned(#value)? },
        Type::Json => quote! { expr::text_of_part(#value)? },
        Type::Decimal { precision, scale } if !is_scaled(expr) => {
            let (p, s) = (number((*precision).into()), number((*scale).into()));
            quote! { expr::to_scale(#value, #p, #s)? }
        }
        _ => value,
    }
}

/// Whether an expression ends with a conversion to its own DECIMAL.
fn is_scaled(expr: &Expr) -> bool {
    matches!(&expr.kind, Kind::Convert(inner) if matches!(inner.ty, Type::Decimal { .. }))
}

/// An expression, as an `Option` of what it is computed in.
pub(super) fn value(rows: &Rows<'_>, expr: &Expr) -> TokenStream {
    let sub = |expr: &Expr| value(rows, expr);
    match &expr.kind {
        Kind::Null => match expr.ty {
            Type::Int { .. } => quote! { None::<i128> },
            _ => quote! { None },
        },
        Kind::Int(_)
        | Kind::Decimal { .. }
        | Kind::Double(_)
        | Kind::Text(_)
        | Kind::Bool(_)
        | Kind::Date(_)
        | Kind::Datetime(_) => literal::literal(expr),
        Kind::Column(index) => column(rows, *index),
        Kind::Field { .. } | Kind::Aggregate { .. } => quote! { None },
        Kind::Negate(inner) => negate(&expr.ty, &sub(inner)),
        Kind::Arithmetic(op, a, b) => arithmetic(*op, expr, a, &sub(a), &sub(b)),
        Kind::Compare(op, a, b) => compare(*op, &comparable(rows, a), &comparable(rows, b)),
        Kind::And(a, b) => lazy::both("and", &sub(a), sub(b)),
        Kind::Or(a, b) => lazy::both("or", &sub(a), sub(b)),
        Kind::Xor(a, b) => call("xor", &[sub(a), sub(b)]),
        Kind::Not(inner) => call("not", &[sub(inner)]),
        Kind::IsNull(inner) => {
            let inner = nullness(rows, inner);
            quote! { expr::is_null(&#inner) }
        }
        Kind::Truth(inner) => truth(&inner.ty, &sub(inner)),
        Kind::Like(text, pattern, escape) => {
            let by = constant(text.collation().constant());
            let (text, pattern) = (sub(text), sub(pattern));
            quote! { expr::collation::like(#text, #pattern, #escape, &#by) }
        }
        Kind::In(a, list) => {
            let (a, list) = (
                comparable(rows, a),
                list.iter().map(|item| comparable(rows, item)),
            );
            quote! { expr::in_list(#a, [#(#list),*]) }
        }
        Kind::Case { arms, otherwise } => case(rows, arms, otherwise),
        Kind::Coalesce(list) => lazy::coalesce(list.iter().map(sub)),
        Kind::NullIf(a, b) => call("nullif", &[sub(a), sub(b)]),
        Kind::Call(function, arguments) => function::call(rows, *function, arguments, &expr.ty),
        Kind::Convert(inner) => convert::expression(&value(rows, inner), inner, &expr.ty),
    }
}

pub(super) fn call(name: &str, arguments: &[TokenStream]) -> TokenStream {
    let name = ident(name);
    quote! { expr::#name(#(#arguments),*) }
}

pub(super) fn fallible(name: &str, arguments: &[TokenStream]) -> TokenStream {
    let call = call(name, arguments);
    quote! { #call? }
}

/// A source column in the form expressions compute with.
fn column(rows: &Rows<'_>, index: usize) -> TokenStream {
    let field = rows.names.field(rows.source, index);
    let Some(column) = rows
        .model
        .sources
        .get(rows.source)
        .and_then(|t| t.columns.get(index))
    else {
        return quote! { None };
    };
    let optional = column.nullable;
    let lifted = if optional {
        quote! { row.#field }
    } else {
        quote! { Some(row.#field) }
    };
    match column.ty.plain() {
        MysqlType::Int { .. } | MysqlType::Bit { .. } if optional => {
            quote! { expr::int_opt(row.#field) }
        }
        MysqlType::Int { .. } | MysqlType::Bit { .. } => quote! { expr::int(row.#field) },
        MysqlType::Year if optional => quote! { expr::int_opt(row.#field.map(|year| year.0)) },
        MysqlType::Year => quote! { expr::int(row.#field.0) },
        MysqlType::Decimal { .. } if optional => quote! { expr::unpack_opt(row.#field)? },
        MysqlType::Decimal { .. } => quote! { expr::unpack(row.#field)? },
        MysqlType::Float => quote! { expr::f64_of_f32(#lifted) },
        MysqlType::Char { .. } | MysqlType::Varchar { .. } | MysqlType::Text { .. } => {
            text_column(column, &field)
        }
        MysqlType::Enum { .. } if optional => {
            quote! { expr::text_opt(row.#field.map(|label| label.label())) }
        }
        MysqlType::Enum { .. } => quote! { expr::text(row.#field.label()) },
        MysqlType::Set { .. } if optional => {
            quote! { row.#field.map(|set| set.text()).transpose()?.map(Cow::Owned) }
        }
        MysqlType::Set { .. } => quote! { Some(Cow::Owned(row.#field.text()?)) },
        MysqlType::Timestamp { .. } => quote! { expr::datetime_of_timestamp(#lifted) },
        MysqlType::Json => quote! { expr::json(#lifted)? },
        MysqlType::Double
        | MysqlType::Date
        | MysqlType::Time { .. }
        | MysqlType::Datetime { .. }
        | MysqlType::Geometry { .. }
        | MysqlType::Vector { .. }
        | MysqlType::Uuid
        | MysqlType::Inet4
        | MysqlType::Inet6 => lifted,
        MysqlType::Binary { .. }
        | MysqlType::Varbinary { .. }
        | MysqlType::Blob { .. }
        | MysqlType::Compressed(_) => match (is_cloned(&column.ty), optional) {
            (true, true) => quote! { row.#field.as_ref() },
            (true, false) => quote! { Some(&row.#field) },
            (false, _) => lifted,
        },
    }
}

fn text_column(column: &SourceColumn, field: &Ident) -> TokenStream {
    match (is_cloned(&column.ty), column.nullable) {
        (true, true) => quote! { row.#field.clone() },
        (true, false) => quote! { Some(row.#field.clone()) },
        (false, true) => quote! { expr::text_opt(row.#field) },
        (false, false) => quote! { expr::text(row.#field) },
    }
}

/// A JSON column as it stands in the row, for a path to be looked up in.
pub(super) fn document(rows: &Rows<'_>, expr: &Expr) -> TokenStream {
    let Kind::Column(index) = expr.kind else {
        return quote! { None };
    };
    let field = rows.names.field(rows.source, index);
    if expr.nullable {
        quote! { row.#field }
    } else {
        quote! { Some(row.#field) }
    }
}

/// What IS NULL looks at: the column itself, so that nothing is converted for it.
fn nullness(rows: &Rows<'_>, inner: &Expr) -> TokenStream {
    let Kind::Column(index) = inner.kind else {
        return value(rows, inner);
    };
    let field = rows.names.field(rows.source, index);
    if inner.nullable {
        quote! { row.#field }
    } else {
        quote! { Some(&row.#field) }
    }
}

/// An operand of a comparison, with the collation that it is compared by.
pub(super) fn comparable(rows: &Rows<'_>, expr: &Expr) -> TokenStream {
    let value = value(rows, expr);
    let Type::Text { collation, .. } = expr.ty else {
        return value;
    };
    let name = collation.constant();
    match name.as_deref() {
        Some("BIN") => call("pad_space", &[value]),
        None | Some("NOPAD_BIN" | "UCA900_BIN") => value,
        Some(_) => {
            let by = constant(name);
            quote! { expr::collation::collated(#value, &#by) }
        }
    }
}

/// A collation of the runtime.
pub(super) fn constant(name: Option<String>) -> TokenStream {
    let name = ident(name.as_deref().unwrap_or("BIN"));
    quote! { expr::collation::#name }
}

fn compare(op: Comparison, a: &TokenStream, b: &TokenStream) -> TokenStream {
    let name = match op {
        Comparison::Eq => "eq",
        Comparison::Ne => "ne",
        Comparison::Lt => "lt",
        Comparison::Le => "le",
        Comparison::Gt => "gt",
        Comparison::Ge => "ge",
        Comparison::NullSafeEq => "null_safe_eq",
    };
    call(name, &[a.clone(), b.clone()])
}

/// BIGINT or BIGINT UNSIGNED.
pub(super) fn sign(ty: &Type) -> TokenStream {
    match ty {
        Type::Int { unsigned: true, .. } => quote! { expr::Sign::Unsigned },
        _ => quote! { expr::Sign::Signed },
    }
}

fn negate(ty: &Type, value: &TokenStream) -> TokenStream {
    match ty {
        Type::Decimal { .. } => fallible("neg_dec", std::slice::from_ref(value)),
        Type::Double => call("neg_f64", std::slice::from_ref(value)),
        _ => fallible("neg_int", &[value.clone(), sign(ty)]),
    }
}

fn arithmetic(
    op: Arithmetic,
    expr: &Expr,
    operand: &Expr,
    a: &TokenStream,
    b: &TokenStream,
) -> TokenStream {
    let name = match op {
        Arithmetic::Add => "add",
        Arithmetic::Subtract => "sub",
        Arithmetic::Multiply => "mul",
        Arithmetic::Divide => "div",
        Arithmetic::IntegerDivide => "div",
        Arithmetic::Modulo => "mod",
    };
    let (a, b) = (a.clone(), b.clone());
    match (&operand.ty, op) {
        (Type::Decimal { .. }, Arithmetic::IntegerDivide) => {
            fallible("idiv_dec", &[a, b, sign(&expr.ty)])
        }
        (Type::Decimal { .. }, Arithmetic::Divide) => {
            let scale = match expr.ty {
                Type::Decimal { scale, .. } => number(scale.into()),
                _ => number(0),
            };
            quote! { expr::div_dec_to(#a, #b, #scale)? }
        }
        (Type::Decimal { .. }, _) => fallible(&format!("{name}_dec"), &[a, b]),
        (Type::Double, _) => fallible(&format!("{name}_f64"), &[a, b]),
        _ => fallible(&format!("{name}_int"), &[a, b, sign(&expr.ty)]),
    }
}

fn truth(ty: &Type, value: &TokenStream) -> TokenStream {
    let name = match ty {
        Type::Decimal { .. } => "bool_of_dec",
        Type::Double => "bool_of_f64",
        _ => "bool_of_int",
    };
    call(name, std::slice::from_ref(value))
}

fn case(rows: &Rows<'_>, arms: &[(Expr, Expr)], otherwise: &Expr) -> TokenStream {
    let arms: Vec<_> = arms
        .iter()
        .map(|(when, then)| (value(rows, when), value(rows, then)))
        .collect();
    let otherwise = value(rows, otherwise);
    let (whens, thens): (Vec<_>, Vec<_>) = arms.into_iter().unzip();
    let results: Vec<_> = thens
        .iter()
        .chain([&otherwise])
        .map(ToString::to_string)
        .collect();
    if results.windows(2).any(|pair| pair.first() == pair.last()) {
        // Two neighbours of one result, which an `if` may not have. Each condition is
        // still computed: it may fail.
        return quote! {
            match () {
                #(() if expr::is_true(#whens) => #thens,)*
                () => #otherwise,
            }
        };
    }
    quote! { #(if expr::is_true(#whens) { #thens } else)* { #otherwise } }
}
