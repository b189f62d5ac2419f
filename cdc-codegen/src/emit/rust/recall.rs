//! Asking the targets for what a row image leaves out: `needs` and `ask`.

use proc_macro2::TokenStream;
use quote::quote;

use super::name::Names;
use super::target;
use crate::model::Model;

/// `fn needs`, and `fn ask` where some target gives columns back.
pub(super) fn functions(model: &Model, names: &Names, targets: &[usize]) -> TokenStream {
    let (needs, ask) = (needs(model, names, targets), ask(model, names, targets));
    quote! {
        #needs

        #ask
    }
}

/// `fn needs`: whether any target may need more than the images tell.
fn needs(model: &Model, names: &Names, targets: &[usize]) -> TokenStream {
    let calls = targets.iter().map(|at| {
        let ty = target::reference(model, names, *at, "'_");
        quote! { mapper::lacks::<#ty>(before, after) }
    });
    quote! {
        fn needs(before: &Known, after: &Known) -> bool {
            #(#calls)||*
        }
    }
}

/// `fn ask`: the keys of those targets that give columns back; nothing where none does.
fn ask(model: &Model, names: &Names, targets: &[usize]) -> Option<TokenStream> {
    let mut able: Vec<_> = targets
        .iter()
        .filter_map(|at| {
            let target = model.targets.get(*at)?;
            let source = model.sources.get(target.source)?;
            let columns = target.recalled(source).len();
            (columns > 0).then_some((columns, *at))
        })
        .collect();
    // The one that knows most is asked first.
    able.sort_by_key(|(columns, at)| (std::cmp::Reverse(*columns), *at));
    if able.is_empty() {
        return None;
    }
    let calls = able.iter().map(|(_, at)| {
        let ty = target::reference(model, names, *at, "'_");
        quote! { mapper::ask::<#ty>(row, then, asked)?; }
    });
    Some(quote! {
        fn ask<'a>(
            row: Partial<'_, Self::Row<'a>>,
            then: Option<Partial<'_, Self::Row<'a>>>,
            asked: &mut Asked,
        ) -> Result<(), ValueError> {
            #(#calls)*
            Ok(())
        }
    })
}
