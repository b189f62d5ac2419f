//! What the page shows while a replicator works, and when something goes wrong.

use std::time::Duration;

use serde_json::Value;
use tests::Outcome;
use tests::browser::{PATIENCE, Scene, Screen};

/// A script that gives the whole number in the element of that id.
fn number(id: &str) -> String {
    format!("Number(document.getElementById('{id}').textContent.replaceAll(',', ''))")
}

fn word(text: &str) -> String {
    format!("document.querySelector('#state-word').textContent.startsWith('{text}')")
}

/// Nothing but the page's own address was asked for, and the console is empty.
async fn keeps_to_itself(scene: &Scene) -> Outcome<()> {
    let asked = scene.browser.requests().await?;
    assert!(
        asked.iter().any(|url| url.ends_with("/status.json")),
        "{asked:?}"
    );
    let own = scene.url();
    // `data:` is asked of nobody, and a fresh browser's own page of nobody else.
    let own = |url: &str| {
        let starts = [own.as_str(), "chrome", "data:", "about:blank"];
        starts.iter().any(|start| url.starts_with(start))
    };
    let other: Vec<_> = asked.iter().filter(|url| !own(url)).collect();
    assert!(other.is_empty(), "{other:?}");
    let console = scene.browser.console().await?;
    assert!(console.is_empty(), "{console:?}");
    Ok(())
}

#[tokio::test]
async fn a_replicator_at_work_is_seen_to_work() -> Outcome<()> {
    let mut scene = Scene::open().await?;
    let browser = &scene.browser;
    browser.until(&word("streaming"), PATIENCE).await?;
    let shifts = "window.shifted = 0; new PerformanceObserver((list) => { \
        for (const entry of list.getEntries()) window.shifted += entry.value; \
        }).observe({ type: 'layout-shift', buffered: true })";
    browser.run(shifts).await?;
    let before = browser.text("#position").await?;
    assert!(
        before.contains("binlog.") && before.contains(':'),
        "{before}"
    );
    assert!(browser.text("#snapshot").await?.starts_with("done, "));

    scene.work(60).await?;
    let browser = &scene.browser;
    let moved = format!("document.getElementById('position').textContent !== '{before}'");
    browser.until(&moved, PATIENCE).await?;
    browser
        .until(&format!("{} > 50", number("rows")), PATIENCE)
        .await?;
    let rows = browser
        .run("return document.querySelectorAll('#tables tr').length")
        .await?;
    assert_eq!(rows, 12, "each source table has a row");
    // A chart is drawn, has a baseline, and ends in its latest value.
    let drawn = "[...document.querySelectorAll('#tables tr:not(.idle) .line')].some((it) => \
                 it.getAttribute('d').split('L').length > 2)";
    browser.until(drawn, PATIENCE).await?;
    let parts = browser
        .run("return ['base', 'area', 'line', 'now'].map((part) => document.querySelector('#rate-chart .' + part).getAttribute('d').length > 3)")
        .await?;
    assert_eq!(parts, serde_json::json!([true, true, true, true]));
    let label = browser
        .run("return document.querySelector('#rate-chart').getAttribute('aria-label')")
        .await?;
    assert!(
        label.as_str().unwrap_or_default().contains("rows a second"),
        "{label}"
    );

    // How far the source's own log reaches is asked of it.
    browser
        .until(
            "document.getElementById('lag-bytes').textContent.includes('to go')",
            PATIENCE,
        )
        .await?;
    assert!(browser.text("#source-end").await?.contains("binlog."));
    assert!(browser.text("#gtid").await?.contains('-'));

    // MySQL tells the microsecond of a commit: most were seen well within a second.
    let metrics = browser
        .run("return fetch('metrics').then((answer) => answer.text())")
        .await?;
    let metrics = metrics.as_str().unwrap_or_default();
    let sample = |name: &str| -> Option<f64> {
        let line = metrics.lines().find(|line| line.starts_with(name))?;
        line.rsplit(' ').next()?.parse().ok()
    };
    let count = sample("cdc_commit_to_visible_seconds_count").unwrap();
    let total = sample("cdc_commit_to_visible_seconds_sum").unwrap();
    assert!(count >= 30.0, "{count}");
    assert!(sample("cdc_commit_to_visible_seconds_bucket{le=\"0.5\"}").unwrap() > 0.0);
    assert!(total / count < 30.0, "{total} s over {count}");

    let shifted = browser.run("return window.shifted").await?;
    assert!(
        shifted.as_f64().is_some_and(|sum| sum < 0.02),
        "the page moved: {shifted}"
    );
    keeps_to_itself(&scene).await
}

#[tokio::test]
async fn the_way_from_tables_to_facts_is_drawn() -> Outcome<()> {
    let mut scene = Scene::open().await?;
    let browser = &scene.browser;
    let names = |class: &str| {
        format!(
            "return [...document.querySelectorAll('.flow .{class} text')].map((it) => it.textContent)"
        )
    };
    for (class, wanted) in [
        (
            "source",
            &["shop.customer", "shop.order_item", "shop.review"][..],
        ),
        (
            "dimension",
            &[
                "dim_country",
                "dim_customer",
                "dim_category",
                "dim_product",
                "dim_warehouse",
            ],
        ),
        ("calendar", &["dim_date"]),
        (
            "table",
            &[
                "address",
                "orders",
                "order_item",
                "payment",
                "shipment",
                "inventory",
                "review",
            ],
        ),
        (
            "fact",
            &[
                "fact_sales",
                "fact_shipment",
                "fact_stock",
                "fact_sales_daily",
            ],
        ),
    ] {
        let found = browser.run(&names(class)).await?;
        let found: Vec<_> = found
            .as_array()
            .ok_or("no list")?
            .iter()
            .filter_map(Value::as_str)
            .collect();
        assert!(
            wanted.iter().all(|name| found.contains(name)),
            "{class}: {found:?}"
        );
    }
    let told = browser
        .run("return document.querySelector('.flow desc').textContent")
        .await?;
    for way in [
        "dimension dim_customer, from shop.customer.",
        "fact fact_sales, from order_item, orders, dim_customer, dim_product, dim_date.",
    ] {
        assert!(told.as_str().unwrap_or_default().contains(way), "{told}");
    }
    // What changes is lit up as far as the facts.
    scene.work(30).await?;
    let browser = &scene.browser;
    browser.until("document.querySelector('.flow .source.live') && document.querySelector('.flow .fact.live')", PATIENCE).await
}

#[tokio::test]
async fn what_goes_wrong_is_seen() -> Outcome<()> {
    let mut scene = Scene::open().await?;
    scene.browser.until(&word("streaming"), PATIENCE).await?;
    scene.browser.screen(Screen::LAPTOP).await?;
    let height = "return document.documentElement.scrollHeight";
    let before = scene.browser.run(height).await?;
    scene.write_what_is_refused().await?;
    let browser = &scene.browser;
    browser
        .until(&format!("{} === 1", number("letters")), PATIENCE)
        .await?;
    let letter = browser.text("#letters-list li").await?;
    for part in [
        "shop.product",
        "update",
        "column sold_total",
        "refused by the mapping",
        "binlog.",
    ] {
        assert!(letter.contains(part), "{part}: {letter}");
    }
    for value in ["18446744073709551557", "far too many", "a heap"] {
        assert!(
            !browser.text("body").await?.contains(value),
            "{value} is shown"
        );
    }
    keeps_to_itself(&scene).await?;

    scene.crash_source().await?;
    let browser = &scene.browser;
    browser
        .until("document.querySelector('#errors li')", PATIENCE)
        .await?;
    let error = browser.text("#errors li").await?;
    assert!(
        error.contains("source_unreachable") && error.contains("UTC"),
        "{error}"
    );
    browser.until(&word("streaming"), PATIENCE).await?;

    let after = browser.run(height).await?;
    assert_eq!(before, after, "what went wrong moved the page");

    // It hangs: connections are taken, and nobody answers.
    scene.signal("-STOP")?;
    browser.until(&word("no answer since"), PATIENCE).await?;
    browser
        .until("document.body.classList.contains('stale')", PATIENCE)
        .await?;
    assert!(browser.text("#state-more").await?.contains("old"));
    assert!(
        browser.text("#position").await?.contains("binlog."),
        "what was known stays"
    );
    scene.signal("-CONT")?;
    browser.until(&word("streaming"), PATIENCE).await?;

    // It is gone.
    scene.signal("-KILL")?;
    browser.until(&word("no answer since"), PATIENCE).await?;
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert!(browser.text("title").await.is_ok());
    Ok(())
}
