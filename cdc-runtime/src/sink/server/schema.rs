//! The compiled schema against what stands in a target: the plan from one to the other.

use super::standing::Standing;
use super::{Column, Link};
use crate::error::Error;
use crate::mapper::TargetSchema;
use crate::sink::plan::{Plan, names};

/// Compares `schema` with what `link` finds.
pub(super) async fn plan<L: Link>(
    link: &mut L,
    schema: &'static TargetSchema,
    fingerprint: &str,
) -> Result<Plan, Error> {
    let mut plan = Plan::default();
    if !link.is_there() {
        plan.everything(&bookkeeping::<L>(), schema);
        return Ok(worded(link, plan));
    }
    let standing = Standing::read(link).await?;
    plan.mapping_changed = standing
        .fingerprint
        .as_deref()
        .is_some_and(|it| it != fingerprint);
    if standing.ours {
        tables(link, &mut plan, &standing, schema).await?;
        views::<L>(&mut plan, &standing, schema);
        plan.leftovers = standing.leftovers(schema);
    } else {
        for name in names(schema) {
            if let Some(kind) = standing.kind(name) {
                plan.refusals.push(format!(
                    "the target holds a {kind} `{name}` that no replicator made"
                ));
            }
        }
        plan.everything(&bookkeeping::<L>(), schema);
    }
    Ok(worded(link, plan))
}

/// CREATE TABLE of what a replicator keeps beside the mapping's tables.
fn bookkeeping<L: Link>() -> Vec<&'static str> {
    [
        L::BOOK.create.as_slice(),
        &L::JOURNAL.create,
        &[L::LETTERBOX.create],
    ]
    .concat()
}

/// The plan in the words of this very server.
fn worded<L: Link>(link: &L, mut plan: Plan) -> Plan {
    plan.reword(|create| link.worded(create));
    plan
}

async fn tables<L: Link>(
    link: &mut L,
    plan: &mut Plan,
    standing: &Standing,
    schema: &'static TargetSchema,
) -> Result<(), Error> {
    for table in schema.tables {
        if standing.kind(table.name).is_some() {
            let why = compare(link, plan, standing, (table.name, table.create)).await?;
            let name = table.name.replace('\\', "\\\\").replace('\'', "''");
            let forget = format!("DELETE FROM _cdc_load WHERE table_name = '{name}'");
            let sql = vec![dropped::<L>(table.name), table.create.to_owned(), forget];
            plan.rebuild(table.name, why, sql);
            for index in link.other_keys(table.name).await? {
                plan.refusals.push(format!(
                    "table `{}` has a unique index `{index}` beside its key: an upsert would write over the row that it finds; make it a plain index",
                    table.name
                ));
            }
        } else {
            plan.table(table);
        }
    }
    for calendar in schema.calendars {
        if standing.kind(calendar.name).is_none() {
            plan.calendar(calendar);
            continue;
        }
        let why = compare(link, plan, standing, (calendar.name, calendar.create)).await?;
        let made = [calendar.create, calendar.fill].map(str::to_owned);
        let sql = [vec![dropped::<L>(calendar.name)], made.to_vec()].concat();
        plan.rebuild(calendar.name, why, sql);
        // A server makes a table and fills it in two steps, and may go in between.
        let first = format!("SELECT 1 FROM {} LIMIT 1", L::quoted(calendar.name));
        if plan.mapping_changed || link.rows(&first).await?.rows.is_empty() {
            let what = format!("fill calendar `{}`", calendar.name);
            plan.push(what, vec![calendar.fill.to_owned()]);
        }
    }
    Ok(())
}

fn views<L: Link>(plan: &mut Plan, standing: &Standing, schema: &'static TargetSchema) {
    for view in schema.views {
        if standing.kind(view.name) == Some("table") {
            let name = view.name;
            plan.refusals.push(format!(
                "the target holds a table `{name}` where a view belongs"
            ));
        }
    }
    let is_there = |name| standing.kind(name).is_some();
    plan.views_at = plan.steps.len();
    let all_there = schema.views.iter().all(|view| is_there(view.name));
    if all_there && !plan.mapping_changed && plan.rebuilds.is_empty() {
        return;
    }
    let there = schema.views.iter().rev().filter(|view| is_there(view.name));
    let drops: Vec<_> = there
        .map(|view| format!("DROP VIEW IF EXISTS {}", L::quoted(view.name)))
        .collect();
    if !drops.is_empty() {
        plan.push("drop the views of the earlier mapping".to_owned(), drops);
    }
    plan.views_at = plan.steps.len();
    for view in schema.views {
        plan.view(view);
    }
}

async fn compare<L: Link>(
    link: &mut L,
    plan: &mut Plan,
    standing: &Standing,
    (name, create): (&'static str, &'static str),
) -> Result<Vec<String>, Error> {
    if standing.kind(name) == Some("view") {
        plan.refusals.push(format!(
            "the target holds a view `{name}` where a table belongs"
        ));
        return Ok(Vec::new());
    }
    let (wanted, found) = (
        link.compiled(name, create).await?,
        link.columns(name).await?,
    );
    let find = |all: &[Column], name: &str| all.iter().find(|c| c.name == name).cloned();
    let says = |column: &Column| format!("`{} {}`", column.name, column.described);
    let mut why = Vec::new();
    for column in &wanted {
        match find(&found, &column.name) {
            None => why.push(format!("table `{name}` has no column {}", says(column))),
            Some(other) if other != *column => why.push(format!(
                "table `{name}` has {} where the mapping now says {}",
                says(&other),
                says(column)
            )),
            Some(_) => {}
        }
    }
    for column in &found {
        if find(&wanted, &column.name).is_none() {
            why.push(format!(
                "table `{name}` has a column {} that the mapping no longer has",
                says(column)
            ));
        }
    }
    Ok(why)
}

fn dropped<L: Link>(name: &str) -> String {
    format!("DROP TABLE {}", L::quoted(name))
}
