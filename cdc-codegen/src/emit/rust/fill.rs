//! What fills each column of a target: one expression a rule, one function a computed column.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::column::is_cloned;
use super::expr;
use super::item::doc;
use super::literal;
use super::target::{Scope, parameter, reference, source};
use crate::model::expr::{DateLiteral, Expr};
use crate::model::mysql::MysqlType;
use crate::model::{MapInput, Mask, Rule, TargetColumn, ZeroDate};

impl Scope<'_> {
    /// One function a computed column.
    pub(super) fn computed(&self) -> Option<TokenStream> {
        let functions: Vec<_> = self
            .held()
            .filter_map(|(index, column)| match &column.rule {
                Rule::Compute(expr) => Some(self.compute(index, column, expr)),
                Rule::ZeroDate {
                    column: source,
                    policy,
                } => Some(self.without_zero(index, column, *source, policy)),
                _ => None,
            })
            .collect();
        if functions.is_empty() {
            return None;
        }
        let ty = reference(self.model, self.names, self.at, "'a");
        let (lifetime, _) = self.inherent();
        Some(quote! { impl #lifetime #ty { #(#functions)* } })
    }

    fn compute_name(&self, column: usize) -> Ident {
        format_ident!(
            "compute_{}",
            self.names
                .target_field(self.at, column)
                .to_string()
                .trim_end_matches('_')
        )
    }

    fn compute(&self, index: usize, column: &TargetColumn, expr: &Expr) -> TokenStream {
        let name = self.compute_name(index);
        let (_, row) = self.inherent();
        let about = doc(&[format!("`{}`", column.rule_text)]);
        let value = expr::result(&self.rows(), expr);
        let plain = expr::result_type(&expr.ty);
        let (ty, value) = if column.nullable {
            (quote! { Option<#plain> }, wrapped(value))
        } else {
            (plain, quote! { expr::required(#value) })
        };
        let parameter = parameter("row", &value);
        quote! {
            #about
            fn #name(#parameter: &#row) -> Result<#ty, ValueError> {
                #value
            }
        }
    }

    /// A date with its zero dates replaced.
    fn without_zero(
        &self,
        index: usize,
        column: &TargetColumn,
        from: usize,
        policy: &ZeroDate,
    ) -> TokenStream {
        let name = self.compute_name(index);
        let ((_, row), ty) = (self.inherent(), self.field_type(column));
        let about = doc(&[format!("`{}`", column.rule_text)]);
        let field = self.names.field(self.target.source, from);
        let replaced = match policy {
            ZeroDate::Null => quote! { Ok(None) },
            ZeroDate::Reject => quote! { Err(ValueError::new(Problem::ZeroDate)) },
            ZeroDate::Literal(date) => {
                let date = temporal_literal(&column.ty, *date);
                if column.nullable {
                    quote! { Ok(Some(#date)) }
                } else {
                    quote! { Ok(#date) }
                }
            }
        };
        let was_nullable = source(self.model, self.target, from).is_some_and(|c| c.nullable);
        let keep = if column.nullable {
            quote! { Ok(Some(date)) }
        } else {
            quote! { Ok(date) }
        };
        let body = if was_nullable {
            quote! {
                match row.#field {
                    Some(date) if expr::is_zero_date(date) => #replaced,
                    date => Ok(date),
                }
            }
        } else {
            quote! {
                let date = row.#field;
                if expr::is_zero_date(date) { #replaced } else { #keep }
            }
        };
        quote! {
            #about
            fn #name(row: &#row) -> Result<#ty, ValueError> { #body }
        }
    }

    pub(super) fn value(&self, index: usize, column: &TargetColumn) -> TokenStream {
        let field = |index: usize| self.names.field(self.target.source, index);
        let name = &column.name;
        match &column.rule {
            Rule::Copy(from) => {
                let field = field(*from);
                if is_cloned(&column.ty) {
                    quote! { row.#field.clone() }
                } else {
                    quote! { row.#field }
                }
            }
            Rule::Map { column: from, map } => self.mapped(*from, *map, name),
            Rule::Mask { column: from, mask } => self.masked(*from, *mask, column),
            Rule::ZeroDate { .. } | Rule::Compute(_) => {
                let function = self.compute_name(index);
                quote! { Self::#function(row).in_column(#name)? }
            }
            Rule::DeletedAt => TokenStream::new(),
        }
    }

    fn mapped(&self, from: usize, map: usize, name: &str) -> TokenStream {
        let field = self.names.field(self.target.source, from);
        let function = self.names.map(map);
        let Some(column) = source(self.model, self.target, from) else {
            return TokenStream::new();
        };
        let Some(map) = self.model.value_maps.get(map) else {
            return TokenStream::new();
        };
        match (&map.input, column.nullable) {
            (
                MapInput::Enum {
                    invalid: Some(_), ..
                },
                false,
            ) => quote! { #function(row.#field) },
            (
                MapInput::Enum {
                    invalid: Some(_), ..
                },
                true,
            ) => quote! { row.#field.map(#function) },
            (MapInput::Enum { invalid: None, .. }, false) => {
                quote! { #function(row.#field).in_column(#name)? }
            }
            (MapInput::Enum { invalid: None, .. }, true) => {
                quote! { row.#field.map(#function).transpose().in_column(#name)? }
            }
            (MapInput::Text(_), nullable) => match (&column.ty, nullable) {
                (MysqlType::Set { .. }, false) => quote! { #function(&row.#field.text()?) },
                (MysqlType::Set { .. }, true) => quote! {
                    match row.#field { Some(set) => Some(#function(&set.text()?)), None => None }
                },
                (ty, false) if is_cloned(ty) => quote! { #function(&row.#field) },
                (ty, true) if is_cloned(ty) => quote! { row.#field.as_deref().map(#function) },
                (_, false) => quote! { #function(row.#field) },
                (_, true) => quote! { row.#field.map(#function) },
            },
            (MapInput::Int(_), nullable) => {
                let number = if matches!(column.ty, MysqlType::Year) {
                    quote! { |year: Year| year.0.into() }
                } else {
                    quote! { Into::into }
                };
                match (matches!(column.ty, MysqlType::Year), nullable) {
                    (true, false) => quote! { #function(row.#field.0.into()) },
                    (false, false) => quote! { #function(row.#field.into()) },
                    (_, true) => quote! { row.#field.map(#number).map(#function) },
                }
            }
        }
    }

    fn masked(&self, from: usize, mask: Mask, column: &TargetColumn) -> TokenStream {
        let field = self.names.field(self.target.source, from);
        let Some(input) = source(self.model, self.target, from) else {
            return TokenStream::new();
        };
        let text = match (input.nullable, is_cloned(&input.ty)) {
            (true, true) => quote! { row.#field.as_deref() },
            (true, false) => quote! { row.#field },
            (false, true) => quote! { Some(&*row.#field) },
            (false, false) => quote! { Some(row.#field) },
        };
        let bytes = if input.nullable {
            quote! { #text.map(str::as_bytes) }
        } else {
            quote! { Some(row.#field.as_bytes()) }
        };
        let name = &column.name;
        let masked = match mask {
            Mask::Sha256 => {
                quote! { expr::mask_sha256(&context.salt, #bytes) }
            }
            Mask::Last4 => quote! { expr::mask_last4(#text) },
            Mask::Redact if input.nullable => quote! { expr::mask_redact(row.#field.as_ref()) },
            Mask::Redact => return quote! { "[redacted]" },
            Mask::Null => return quote! { None },
        };
        if column.nullable {
            masked
        } else {
            quote! { expr::required(#masked).in_column(#name)? }
        }
    }
}

/// A date literal in the type of a temporal column.
fn temporal_literal(ty: &MysqlType, date: DateLiteral) -> TokenStream {
    match ty {
        MysqlType::Datetime { fsp } => literal::datetime_literal(&date.into(), *fsp),
        MysqlType::Timestamp { fsp } => {
            let datetime = literal::datetime_literal(&date.into(), *fsp);
            quote! { expr::timestamp_of_datetime(#datetime)? }
        }
        _ => literal::date_literal(date),
    }
}

/// `Ok(value)`, or the fallible call itself.
fn wrapped(value: TokenStream) -> TokenStream {
    let mut tokens: Vec<_> = value.clone().into_iter().collect();
    match tokens.pop() {
        Some(proc_macro2::TokenTree::Punct(last)) if last.as_char() == '?' => {
            tokens.into_iter().collect()
        }
        _ => quote! { Ok(#value) },
    }
}
