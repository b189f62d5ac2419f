//! One target: its struct, and how a source row becomes it.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::column::{field_type, number};
use super::expr;
use super::item::doc;
use super::name::Names;
use super::row;
use crate::model::expr::Type;
use crate::model::{Mask, Model, OnDelete, Role, Rule, SourceColumn, Target, TargetColumn};

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
        Rule::Compute(expr) => expr.ty.is_text() || expr.ty == Type::Json,
        Rule::Map { .. } | Rule::Mask { .. } | Rule::ZeroDate { .. } | Rule::DeletedAt => false,
    })
}

pub(super) fn source<'m>(
    model: &'m Model,
    target: &Target,
    column: usize,
) -> Option<&'m SourceColumn> {
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

pub(super) struct Scope<'m> {
    pub(super) model: &'m Model,
    pub(super) names: &'m Names,
    pub(super) at: usize,
    pub(super) target: &'m Target,
}

impl Scope<'_> {
    /// Columns that the struct holds; `deleted_at` is written by the runtime.
    pub(super) fn held(&self) -> impl Iterator<Item = (usize, &TargetColumn)> {
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

    pub(super) fn field_type(&self, column: &TargetColumn) -> TokenStream {
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

    fn implementation(&self) -> TokenStream {
        let ty = reference(self.model, self.names, self.at, "'a");
        let row = self.row("'a");
        let id = number(self.at);
        let on_delete = match self.target.on_delete {
            OnDelete::Delete => quote! { OnDelete::Delete },
            OnDelete::Mark => quote! { OnDelete::Mark },
            OnDelete::Keep => quote! { OnDelete::Keep },
        };
        let (admits, constants) = (self.admits(), self.constants());
        let (translate, write) = (self.translate(), self.write());
        let of_key = (!self.target.is_multiset())
            .then(|| [self.same_key(), self.write_key(), self.patch()])
            .into_iter()
            .flatten();
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
                #constants
                #admits
                #translate
                #write
                #(#of_key)*
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

    pub(super) fn rows(&self) -> expr::Rows<'_> {
        expr::Rows {
            model: self.model,
            names: self.names,
            source: self.target.source,
        }
    }

    /// The row's type.
    fn row(&self, lifetime: &str) -> TokenStream {
        let name = self.names.row(self.target.source);
        let lifetime = self
            .model
            .sources
            .get(self.target.source)
            .map(|table| row::lifetime(table, lifetime));
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

    /// The lifetime of the inherent impl, and that of the rows its functions read.
    pub(super) fn inherent(&self) -> (TokenStream, TokenStream) {
        if borrows(self.model, self.target) {
            (quote! { <'a> }, self.row("'a"))
        } else {
            (TokenStream::new(), self.row("'_"))
        }
    }
}

/// A parameter, with `_` before it where the body does not use it.
pub(super) fn parameter(name: &str, body: &TokenStream) -> Ident {
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
