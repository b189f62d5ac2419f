//! One target: its struct, and how a source row becomes it.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::column::{field_type, is_cloned, number};
use super::expr;
use super::item::doc;
use super::name::Names;
use super::row;
use crate::model::expr::{DateLiteral, Expr};
use crate::model::mysql::MysqlType;
use crate::model::{
    MapInput, Mask, Model, OnDelete, Role, Rule, SourceColumn, Target, TargetColumn, ZeroDate,
};

/// The target's type with its lifetime, where it has one.
pub(super) fn reference(
    model: &Model,
    names: &Names,
    target: usize,
    lifetime: &str,
) -> TokenStream {
    let name = names.target(target);
    let lifetime = syn::Lifetime::new(lifetime, proc_macro2::Span::call_site());
    match model.targets.get(target) {
        Some(item) if borrows(model, item) => quote! { #name<#lifetime> },
        _ => quote! { #name },
    }
}

/// Whether the target struct borrows from the row.
fn borrows(model: &Model, target: &Target) -> bool {
    target.columns.iter().any(|column| match &column.rule {
        Rule::Copy(index) => source(model, target, *index).is_some_and(|c| c.ty.borrows()),
        Rule::Compute(expr) => expr.ty.is_text(),
        Rule::Map { .. } | Rule::Mask { .. } | Rule::ZeroDate { .. } | Rule::DeletedAt => false,
    })
}

fn source<'m>(model: &'m Model, target: &Target, column: usize) -> Option<&'m SourceColumn> {
    model.sources.get(target.source)?.columns.get(column)
}

/// Struct, computed columns, `impl Target`.
pub(super) fn items(model: &Model, names: &Names, at: usize) -> Vec<TokenStream> {
    let Some(target) = model.targets.get(at) else {
        return Vec::new();
    };
    let scope = Scope {
        model,
        names,
        at,
        target,
    };
    let mut items = vec![scope.structure()];
    items.extend(scope.computed());
    items.push(scope.implementation());
    items
}

struct Scope<'m> {
    model: &'m Model,
    names: &'m Names,
    at: usize,
    target: &'m Target,
}

impl Scope<'_> {
    /// Columns that the struct holds; `deleted_at` is written by the runtime.
    fn held(&self) -> impl Iterator<Item = (usize, &TargetColumn)> {
        self.target
            .columns
            .iter()
            .enumerate()
            .filter(|(_, c)| !matches!(c.rule, Rule::DeletedAt))
    }

    fn structure(&self) -> TokenStream {
        let ty = reference(self.model, self.names, self.at, "'a");
        let role = match self.target.role {
            Role::Dimension => "Dimension",
            Role::Table => "Table",
        };
        let about = doc(&[format!(
            "{role} `{}` ({}).",
            self.target.name, self.target.declared
        )]);
        let fields = self.held().map(|(index, column)| {
            let field = self.names.target_field(self.at, index);
            let ty = self.field_type(column);
            let about = doc(&[format!("`{}` ← {}", column.name, column.rule_text)]);
            quote! { #about pub(crate) #field: #ty }
        });
        quote! {
            #about
            pub(crate) struct #ty {
                #(#fields,)*
            }
        }
    }

    fn field_type(&self, column: &TargetColumn) -> TokenStream {
        let plain = match &column.rule {
            Rule::Copy(index) | Rule::ZeroDate { column: index, .. } => {
                let labels = self.names.labels(self.target.source, *index);
                field_type(&column.ty, &labels)
            }
            Rule::Map { .. } => quote! { &'static str },
            Rule::Mask {
                mask: Mask::Redact | Mask::Null,
                ..
            } => quote! { &'static str },
            Rule::Mask {
                mask: Mask::Sha256 | Mask::Last4,
                ..
            } => quote! { String },
            Rule::Compute(expr) => expr::result_type(&expr.ty),
            Rule::DeletedAt => quote! { () },
        };
        if column.nullable {
            quote! { Option<#plain> }
        } else {
            plain
        }
    }

    /// One function a computed column.
    fn computed(&self) -> Option<TokenStream> {
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
        let lifetime = self.impl_lifetime();
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
        let row = self.row_type();
        let about = doc(&[format!("`{}`", column.rule_text)]);
        let value = expr::result(&self.rows(), expr);
        let plain = expr::result_type(&expr.ty);
        let (ty, value) = if column.nullable {
            (quote! { Option<#plain> }, quote! { Ok(#value) })
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
        let (row, ty) = (self.row_type(), self.field_type(column));
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

    fn implementation(&self) -> TokenStream {
        let ty = reference(self.model, self.names, self.at, "'a");
        let row = self.row_type();
        let id = number(self.at);
        let on_delete = match self.target.on_delete {
            OnDelete::Delete => quote! { OnDelete::Delete },
            OnDelete::Mark => quote! { OnDelete::Mark },
            OnDelete::Keep => quote! { OnDelete::Keep },
        };
        let (admits, same_key) = (self.admits(), self.same_key());
        let (translate, write, write_key) = (self.translate(), self.write(), self.write_key());
        let (generics, lifetime) = if self.borrows_anything() {
            (quote! { <'a> }, quote! { <'a> })
        } else {
            (TokenStream::new(), quote! { <'_> })
        };
        quote! {
            impl #generics Target #lifetime for #ty {
                type Row = #row;
                const ID: TargetId = TargetId(#id);
                const ON_DELETE: OnDelete = #on_delete;
                #admits
                #same_key
                #translate
                #write
                #write_key
            }
        }
    }

    fn admits(&self) -> Option<TokenStream> {
        let Some(Rule::Compute(filter)) = &self.target.filter else {
            return None;
        };
        let condition = expr::value(&self.rows(), filter);
        let parameter = parameter("row", &condition);
        Some(quote! {
            fn admits(#parameter: &Self::Row) -> Result<bool, ValueError> {
                Ok(expr::is_true(#condition))
            }
        })
    }

    /// Source columns of the key.
    fn key_fields(&self) -> Vec<Ident> {
        let source = |at: &usize| match self.target.columns.get(*at).map(|c| &c.rule) {
            Some(Rule::Copy(index)) => Some(self.names.field(self.target.source, *index)),
            _ => None,
        };
        self.target.key.iter().filter_map(source).collect()
    }

    fn same_key(&self) -> TokenStream {
        let fields = self.key_fields();
        quote! {
            fn same_key(before: &Self::Row, after: &Self::Row) -> Result<bool, ValueError> {
                Ok(#(before.#fields == after.#fields)&&*)
            }
        }
    }

    fn translate(&self) -> TokenStream {
        let fields = self.held().map(|(index, column)| {
            let field = self.names.target_field(self.at, index);
            let value = self.value(index, column);
            quote! { #field: #value }
        });
        let fields: Vec<_> = fields.collect();
        let body = quote! { Ok(Self { #(#fields),* }) };
        let context = parameter("context", &body);
        quote! {
            fn translate(row: &Self::Row, #context: &Context) -> Result<Self, ValueError> {
                #body
            }
        }
    }

    fn value(&self, index: usize, column: &TargetColumn) -> TokenStream {
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
        let name = &column.name;
        let masked = match mask {
            Mask::Sha256 => {
                quote! { expr::mask_sha256(&context.salt, #text.map(str::as_bytes)) }
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

    fn write(&self) -> TokenStream {
        let steps = self
            .target
            .columns
            .iter()
            .enumerate()
            .map(|(index, column)| {
                if matches!(column.rule, Rule::DeletedAt) {
                    return quote! { out.null(); };
                }
                let field = self.names.target_field(self.at, index);
                let name = &column.name;
                quote! { self.#field.write(out).in_column(#name)?; }
            });
        quote! {
            fn write<W: ColumnWriter>(&self, out: &mut W) -> Result<(), ValueError> {
                #(#steps)*
                Ok(())
            }
        }
    }

    fn write_key(&self) -> TokenStream {
        let fields = self.key_fields();
        quote! {
            fn write_key<W: ColumnWriter>(row: &Self::Row, out: &mut W) -> Result<(), ValueError> {
                #(row.#fields.write(out)?;)*
                Ok(())
            }
        }
    }

    fn rows(&self) -> expr::Rows<'_> {
        expr::Rows {
            model: self.model,
            names: self.names,
            source: self.target.source,
        }
    }

    fn row_type(&self) -> TokenStream {
        let name = self.names.row(self.target.source);
        let lifetime = self
            .model
            .sources
            .get(self.target.source)
            .map(|table| row::lifetime(table, "'a"));
        quote! { #name #lifetime }
    }

    fn borrows_anything(&self) -> bool {
        borrows(self.model, self.target)
            || self
                .model
                .sources
                .get(self.target.source)
                .is_some_and(row::borrows)
    }

    /// The lifetime of the inherent impl.
    fn impl_lifetime(&self) -> TokenStream {
        if self.borrows_anything() && borrows(self.model, self.target) {
            quote! { <'a> }
        } else {
            TokenStream::new()
        }
    }
}

/// A parameter, with `_` before it where the body does not use it.
fn parameter(name: &str, body: &TokenStream) -> Ident {
    fn uses(tokens: TokenStream, name: &str) -> bool {
        tokens.into_iter().any(|token| match token {
            proc_macro2::TokenTree::Ident(ident) => ident == name,
            proc_macro2::TokenTree::Group(group) => uses(group.stream(), name),
            _ => false,
        })
    }
    if uses(body.clone(), name) {
        format_ident!("{name}")
    } else {
        format_ident!("_{name}")
    }
}

/// A date literal in the type of a temporal column.
fn temporal_literal(ty: &MysqlType, date: DateLiteral) -> TokenStream {
    match ty {
        MysqlType::Datetime { fsp } => expr::datetime_literal(&date.into(), *fsp),
        MysqlType::Timestamp { fsp } => {
            let datetime = expr::datetime_literal(&date.into(), *fsp);
            quote! { expr::timestamp_of_datetime(#datetime)? }
        }
        _ => expr::date_literal(date),
    }
}
