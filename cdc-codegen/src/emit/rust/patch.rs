//! What a target needs to know of a row that came in part: which columns it reads, and
//! `patch`, which writes those that are known.

use proc_macro2::TokenStream;
use quote::quote;

use super::column::number;
use super::target::{Scope, parameter, source};
use crate::model::{Rule, TargetColumn};

impl Scope<'_> {
    fn inputs(&self, rule: &Rule) -> Vec<usize> {
        rule.inputs(|column| source(self.model, self.target, column).is_some_and(|c| c.nullable))
    }

    /// `IDENTITY`, `READS`, `FILTER`, `KEY` and `MIXES`.
    pub(super) fn constants(&self) -> TokenStream {
        let filter: Vec<_> = self
            .target
            .filter
            .iter()
            .flat_map(|rule| self.inputs(rule))
            .collect();
        let columns = self.target.columns.iter();
        let mut reads: Vec<_> = columns
            .flat_map(|column| self.inputs(&column.rule))
            .collect();
        reads.extend(&filter);
        reads.sort_unstable();
        reads.dedup();
        let copied = |at: &usize| match self.target.columns.get(*at)?.rule {
            Rule::Copy(index) => Some(index),
            _ => None,
        };
        let (identity, key) = if self.target.is_multiset() {
            (quote! { Identity::FullRow }, reads.clone())
        } else {
            (
                quote! { Identity::Key },
                self.target.key.iter().filter_map(copied).collect(),
            )
        };
        let list = |columns: Vec<usize>| {
            let columns = columns.into_iter().map(number);
            quote! { &[#(#columns),*] }
        };
        let columns = self.target.columns.iter();
        let mut mixes: Vec<_> = columns.map(|column| self.inputs(&column.rule)).collect();
        mixes.retain(|inputs| inputs.len() > 1);
        mixes.sort_unstable();
        mixes.dedup();
        let mixes = mixes.into_iter().map(list);
        let (reads, filter, key) = (list(reads), list(filter), list(key));
        quote! {
            const IDENTITY: Identity = #identity;
            const READS: &'static [usize] = #reads;
            const FILTER: &'static [usize] = #filter;
            const KEY: &'static [usize] = #key;
            const MIXES: &'static [&'static [usize]] = &[#(#mixes),*];
        }
    }

    /// `fn patch`.
    pub(super) fn patch(&self) -> TokenStream {
        let steps: Vec<_> = self
            .held()
            .map(|(index, column)| self.put(index, column))
            .collect();
        let body = quote! { #(#steps)* };
        let context = parameter("context", &body);
        quote! {
            fn patch<W: ColumnWriter>(
                row: Partial<'_, Self::Row>,
                #context: &Context,
                out: &mut W,
            ) -> Result<(), ValueError> {
                #body
                Ok(())
            }
        }
    }

    fn put(&self, index: usize, column: &TargetColumn) -> TokenStream {
        let inputs = self.inputs(&column.rule).into_iter().map(number);
        let (name, value, ty) = (
            &column.name,
            self.value(index, column),
            self.field_type(column),
        );
        let write = quote! {
            mapper::put(out);
            value.write(out).in_column(#name)?;
        };
        let reads = parameter("row", &value);
        quote! {
            match row.with(&[#(#inputs),*])? {
                Some(#reads) => {
                    let value: #ty = #value;
                    #write
                }
                None => mapper::keep(out),
            }
        }
    }
}
