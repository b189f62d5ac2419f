//! One `[dimension.*]` or `[table.*]` → a target.

use super::column::{self, Builder};
use super::expr::condition;
use super::scope::RowScope;
use super::{Context, column_type, default, generated, key, leak, limit};
use crate::ddl;
use crate::diag::{Code, Diagnostic, nearest};
use crate::model::mysql::MysqlType;
use crate::model::{Model, OnDelete, Role, Rule, SourceColumn, SourceTable, Target};
use crate::source::Spanned;
use crate::spec::{self, TableSpec};

/// Where a target came from: what facts need to find foreign keys.
pub(super) struct Placed<'a> {
    /// Index in `Model::targets`.
    pub target: usize,
    /// The mapping's entry.
    pub spec: &'a TableSpec,
    /// The source table.
    pub table: &'a ddl::Table,
}

/// MariaDB's system-versioned tables write their history into the binlog as rows of the
/// same key, with columns that the DDL does not show.
fn refuse_history(context: &mut Context<'_>, spec: &TableSpec, table: &ddl::Table) {
    if table.versioned {
        let message = format!("`{}` is system-versioned", table.name.value);
        context.report(
            Diagnostic::new(Code::NotYet, message, spec.from.span, "keeps its own history")
                .label(table.name.span, "declared WITH SYSTEM VERSIONING")
                .help("leave the table out of the mapping, or replicate a table without history that triggers keep"),
        );
    }
}

/// Resolves `spec` and adds its target, and its source where that is new.
pub(super) fn resolve<'a>(
    context: &mut Context<'a>,
    model: &mut Model,
    spec: &'a TableSpec,
) -> Option<Placed<'a>> {
    refuse_later_features(context, spec);
    let (table, schema) = find_table(context, &spec.from)?;
    refuse_history(context, spec, table);
    let source = source_table(context, model, table, &schema);
    let types = column_types(table);
    let mut builder = Builder::new(table, &types, spec);
    column::resolve(context, model, source, &mut builder);
    let filter = filter(context, &types, table, spec, &mut builder);
    column::collisions(context, &builder);
    column::unsupported(context, &builder);
    column::silent(context, &builder);
    leak::check(context, &builder);
    let on_delete = on_delete(spec);
    if on_delete == OnDelete::Mark {
        column::deleted_at(context, &mut builder);
    }
    let key = key::resolve(context, &builder);
    if let Some(source) = model.sources.get_mut(source) {
        for index in builder.read() {
            if let Some(column) = source.columns.get_mut(index) {
                column.used = true;
            }
        }
        for index in builder.copied(key.as_deref().unwrap_or_default()) {
            if let Some(column) = source.columns.get_mut(index) {
                column.key = true;
            }
        }
        generated::read_inputs(source);
    }
    model.targets.push(Target {
        name: spec.name.value.clone(),
        role: match spec.role {
            spec::Role::Dimension => Role::Dimension,
            spec::Role::Table => Role::Table,
        },
        declared: context.sources.place(spec.name.span),
        source,
        on_delete,
        filter,
        filter_text: spec.filter.as_ref().map(|text| text.value.clone()),
        columns: builder.finish(),
        key: key.unwrap_or_default(),
        comment: table.comment.clone(),
    });
    Some(Placed {
        target: model.targets.len() - 1,
        spec,
        table,
    })
}

fn refuse_later_features(context: &mut Context<'_>, spec: &TableSpec) {
    if let Some(Spanned {
        value: spec::History::Scd2,
        span,
    }) = &spec.history
    {
        context.not_yet(
            *span,
            "`history = \"scd2\"`",
            "write `history = \"overwrite\"`, or leave it out",
        );
    }
}

fn on_delete(spec: &TableSpec) -> OnDelete {
    match spec.on_delete.as_ref().map(|on_delete| on_delete.value) {
        None | Some(spec::OnDelete::Delete) => OnDelete::Delete,
        Some(spec::OnDelete::Mark) => OnDelete::Mark,
        Some(spec::OnDelete::Keep) => OnDelete::Keep,
    }
}

fn filter(
    context: &mut Context<'_>,
    types: &[Option<MysqlType>],
    table: &ddl::Table,
    spec: &TableSpec,
    builder: &mut Builder<'_>,
) -> Option<Rule> {
    let text = spec.filter.as_ref()?;
    let mut scope = RowScope {
        table,
        types,
        read: Vec::new(),
    };
    let filter = condition(text, &mut scope, context.diagnostics);
    builder.read_by_filter(scope.read);
    let filter = filter?;
    limit::check(context, types, &filter, text.span);
    Some(Rule::Compute(filter))
}

/// The table that `from` names, and its schema.
fn find_table<'a>(
    context: &mut Context<'a>,
    from: &Spanned<String>,
) -> Option<(&'a ddl::Table, String)> {
    let catalog = context.catalog;
    let default = context
        .mapping
        .source
        .schema
        .as_ref()
        .map(|schema| schema.value.as_str());
    let (schema, name) = match from.value.split_once('.') {
        Some((schema, name)) => (Some(schema), name),
        None => (None, from.value.as_str()),
    };
    let found: Vec<_> = catalog
        .tables
        .iter()
        .filter(|table| table.name.value == name)
        .filter(
            |table| match (schema, table.schema.as_deref().or(default)) {
                (Some(wanted), Some(declared)) => wanted == declared,
                _ => true,
            },
        )
        .collect();
    match found.as_slice() {
        [table] => {
            let schema = schema.or(table.schema.as_deref()).or(default);
            if schema.is_none() {
                context.report(no_schema(from, name, table));
            }
            Some((table, schema?.to_owned()))
        }
        [] => {
            unknown_table(context, from, name);
            None
        }
        [first, second, ..] => {
            context.report(several_tables(from, name, first, second));
            None
        }
    }
}

fn no_schema(from: &Spanned<String>, name: &str, table: &ddl::Table) -> Diagnostic {
    let message = format!("the schema of `{name}` is not known");
    Diagnostic::new(Code::NoSchema, message, from.span, "no schema")
        .label(table.name.span, "the DDL names none")
        .help(format!(
            "write `from = \"shop.{name}\"`, or `schema = \"shop\"` under [source]"
        ))
}

fn several_tables(
    from: &Spanned<String>,
    name: &str,
    first: &ddl::Table,
    second: &ddl::Table,
) -> Diagnostic {
    let message = format!("`{name}` stands in several schemas");
    Diagnostic::new(Code::AmbiguousTable, message, from.span, "which one?")
        .label(first.name.span, "declared here")
        .label(second.name.span, "and here")
        .help("write the schema: `from = \"shop.customer\"`")
}

fn unknown_table(context: &mut Context<'_>, from: &Spanned<String>, name: &str) {
    let near = nearest(
        name,
        context
            .catalog
            .tables
            .iter()
            .map(|table| table.name.value.as_str()),
    );
    let help = near.map_or_else(
        || {
            format!(
                "the DDL declares {} tables, none of that name",
                context.catalog.tables.len()
            )
        },
        |near| format!("did you mean `{near}`?"),
    );
    context.report(
        Diagnostic::new(
            Code::UnknownTable,
            format!("the DDL has no table `{}`", from.value),
            from.span,
            "not in the DDL",
        )
        .help(help),
    );
}

/// The types of a table's columns; none where a type is not handled.
pub(super) fn column_types(table: &ddl::Table) -> Vec<Option<MysqlType>> {
    table
        .columns
        .iter()
        .map(|column| column_type::resolve(&column.data_type).ok())
        .collect()
}

/// The index of the table in `Model::sources`.
fn source_table(
    context: &Context<'_>,
    model: &mut Model,
    table: &ddl::Table,
    schema: &str,
) -> usize {
    let name = &table.name.value;
    if let Some(at) = model
        .sources
        .iter()
        .position(|s| s.schema == schema && s.name == *name)
    {
        return at;
    }
    let columns = table.columns.iter().map(|column| SourceColumn {
        name: column.name.value.clone(),
        sql: column.sql.clone(),
        declared: context.sources.place(column.name.span),
        ty: column_type::resolve(&column.data_type).unwrap_or(MysqlType::Json),
        default: column_type::resolve(&column.data_type)
            .ok()
            .and_then(|ty| default::resolve(column, &ty)),
        generated: generated::resolve(table, column),
        nullable: column.nullable,
        comment: column.comment.clone(),
        used: false,
        key: false,
    });
    model.sources.push(SourceTable {
        schema: schema.to_owned(),
        name: name.clone(),
        declared: context.sources.place(table.name.span),
        engine: table.engine.clone(),
        comment: table.comment.clone(),
        columns: columns.collect(),
    });
    model.sources.len() - 1
}
