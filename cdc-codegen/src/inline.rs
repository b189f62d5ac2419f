//! The door for the procedural macro: artifacts as one token stream, and what to say to
//! rustc about inputs and findings. The macro itself is a shell around [`inline`].

use std::path::Path;

use proc_macro2::{Delimiter, Group, Literal, TokenStream, TokenTree};
use quote::{format_ident, quote};

use crate::artifact::{Artifact, INDEX};
use crate::compile::compile;
use crate::diag::Style;
use crate::project::load;

/// Compiles a mapping into the items that its index would declare, with the modules in
/// place. The inputs are named to rustc, so that a change of any compiles the crate again.
///
/// # Errors
///
/// The report, to be shown by `compile_error!`.
pub fn inline(mapping: &Path) -> Result<TokenStream, String> {
    let project = load(mapping).map_err(|error| error.to_string())?;
    let compiled = compile(&project.sources, project.mapping);
    let Some(artifacts) = compiled.artifacts else {
        let findings = compiled.diagnostics.report(&project.sources, Style::Plain);
        let summary = compiled.diagnostics.summary(project.name());
        return Err(format!(
            "the mapping does not compile\n\n{findings}\n{summary}"
        ));
    };
    let items = modules(&artifacts)?;
    let inputs = project
        .inputs
        .iter()
        .map(|input| input.display().to_string());
    Ok(quote! {
        #(const _: &[u8] = ::core::include_bytes!(#inputs);)*
        #items
    })
}

/// The index with each `mod name;` replaced by the module's text.
fn modules(artifacts: &[Artifact]) -> Result<TokenStream, String> {
    let index = find(artifacts, INDEX).ok_or_else(|| format!("`{INDEX}` is not generated"))?;
    expand(artifacts, index, "")
}

fn find<'a>(artifacts: &'a [Artifact], path: &str) -> Option<&'a Artifact> {
    artifacts.iter().find(|artifact| artifact.path == path)
}

/// The items of a file; `folder` is where its modules stand, with a `/` at the end.
fn expand(
    artifacts: &[Artifact],
    artifact: &Artifact,
    folder: &str,
) -> Result<TokenStream, String> {
    let file = syn::parse_file(&artifact.text)
        .map_err(|error| format!("`{}` does not parse: {error}", artifact.path))?;
    let mut items = TokenStream::new();
    for attribute in &file.attrs {
        items.extend(quote!(#attribute));
    }
    for item in file.items {
        match item {
            syn::Item::Mod(module) if module.content.is_none() => {
                items.extend(inlined(artifacts, &module, folder)?);
            }
            other => items.extend(texts(quote!(#other), artifacts, folder)?),
        }
    }
    Ok(items)
}

fn inlined(
    artifacts: &[Artifact],
    module: &syn::ItemMod,
    folder: &str,
) -> Result<TokenStream, String> {
    let name = module.ident.to_string();
    let plain = name.strip_prefix("r#").unwrap_or(&name);
    let path = module
        .attrs
        .iter()
        .find_map(path_of)
        .unwrap_or_else(|| format!("{plain}.rs"));
    let path = format!("{folder}{path}");
    let artifact = find(artifacts, &path).ok_or_else(|| format!("`{path}` is not generated"))?;
    let inner = path
        .rsplit_once('/')
        .map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let content = expand(artifacts, artifact, &inner)?;
    let attributes = module
        .attrs
        .iter()
        .filter(|attribute| path_of(attribute).is_none());
    let visibility = &module.vis;
    let ident = format_ident!("{}", module.ident);
    Ok(quote!(#(#attributes)* #visibility mod #ident { #content }))
}

/// `#[path = "…"]`.
fn path_of(attribute: &syn::Attribute) -> Option<String> {
    let syn::Meta::NameValue(pair) = &attribute.meta else {
        return None;
    };
    if !pair.path.is_ident("path") {
        return None;
    }
    match &pair.value {
        syn::Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(text),
            ..
        }) => Some(text.value()),
        _ => None,
    }
}

/// Replaces `include_str!("artifact")` by the artifact's text: there is no such file.
fn texts(tokens: TokenStream, artifacts: &[Artifact], folder: &str) -> Result<TokenStream, String> {
    let mut out: Vec<TokenTree> = Vec::new();
    for token in tokens {
        let TokenTree::Group(group) = token else {
            out.push(token);
            continue;
        };
        if let [.., TokenTree::Ident(name), TokenTree::Punct(bang)] = out.as_slice()
            && name == "include_str"
            && bang.as_char() == '!'
        {
            let path: syn::LitStr =
                syn::parse2(group.stream()).map_err(|error| error.to_string())?;
            let path = format!("{folder}{}", path.value());
            let artifact =
                find(artifacts, &path).ok_or_else(|| format!("`{path}` is not generated"))?;
            out.truncate(out.len() - 2);
            drop_path(&mut out);
            out.push(Literal::string(&artifact.text).into());
            continue;
        }
        let delimiter = group.delimiter();
        let mut inner = Group::new(delimiter, texts(group.stream(), artifacts, folder)?);
        if delimiter != Delimiter::None {
            inner.set_span(group.span());
        }
        out.push(inner.into());
    }
    Ok(out.into_iter().collect())
}

/// Drops the `core ::` or `:: core ::` before a macro's name.
fn drop_path(out: &mut Vec<TokenTree>) {
    let colon = |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Punct(p)) if p.as_char() == ':');
    while colon(out.last()) {
        out.pop();
        if matches!(out.last(), Some(TokenTree::Ident(name)) if name == "core" || name == "std") {
            out.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_and_texts_stand_in_place() {
        let artifact = |path: &str, text: &str| Artifact {
            path: path.into(),
            text: text.into(),
        };
        let artifacts = [
            artifact(
                INDEX,
                "/// A.\n#[path = \"tables/a.rs\"]\npub mod a;\nmod b;\npub struct Lake;",
            ),
            artifact(
                "tables/a.rs",
                "//! Text.\nconst A: &str = ::core::include_str!(\"a.sql\");",
            ),
            artifact("tables/a.sql", "SELECT \"1\""),
            artifact("b.rs", "fn f() { g(include_str!(\"tables/a.sql\")) }"),
        ];
        let tokens = modules(&artifacts).unwrap();
        let file: syn::File = syn::parse2(tokens).unwrap();
        expect_test::expect![[r#"
            /// A.
            pub mod a {
                //! Text.
                const A: &str = "SELECT \"1\"";
            }
            mod b {
                fn f() {
                    g("SELECT \"1\"")
                }
            }
            pub struct Lake;
        "#]]
        .assert_eq(&prettyplease::unparse(&file));
    }

    #[test]
    fn what_is_not_generated_is_said() {
        let artifacts = [Artifact {
            path: INDEX.into(),
            text: "mod a;".into(),
        }];
        assert_eq!(modules(&artifacts).unwrap_err(), "`a.rs` is not generated");
    }
}
