//! The page on a phone, under a keyboard, in light and dark.

use serde_json::Value;
use tests::Outcome;
use tests::browser::{PATIENCE, Scene, Scheme, Screen};

/// Tab, as WebDriver spells it.
const TAB: char = '\u{e004}';
const ENTER: char = '\u{e007}';

/// What WCAG 2.2 asks of text that is not large.
const READABLE: f64 = 4.5;

/// A page with everything on it: charts, a dead letter, a warning.
async fn full() -> Outcome<Scene> {
    let mut scene = Scene::open().await?;
    scene.write_what_is_refused().await?;
    scene.crash_source().await?;
    scene.work(20).await?;
    for shown in ["#letters-list li", "#errors li", "#tables tr:not(.idle)"] {
        let there = format!("document.querySelector('{shown}')");
        scene.browser.until(&there, PATIENCE).await?;
    }
    Ok(scene)
}

#[tokio::test]
async fn every_text_can_be_read_in_light_and_dark() -> Outcome<()> {
    let scene = full().await?;
    let browser = &scene.browser;
    let paper = "return getComputedStyle(document.body).backgroundColor";
    let mut papers = Vec::new();
    for scheme in [Scheme::Light, Scheme::Dark] {
        browser.scheme(scheme).await?;
        papers.push(browser.run(paper).await?);
        let contrasts = browser.contrasts().await?;
        assert!(contrasts.len() > 80, "{} texts", contrasts.len());
        let poor: Vec<_> = contrasts.iter().filter(|it| it.ratio < READABLE).collect();
        assert!(poor.is_empty(), "{}: {poor:?}", scheme.word());
    }
    assert_ne!(papers[0], papers[1], "dark is as light");
    Ok(())
}

#[tokio::test]
async fn a_phone_shows_all_of_it_without_scrolling_sideways() -> Outcome<()> {
    let scene = full().await?;
    let browser = &scene.browser;
    browser.screen(Screen::PHONE).await?;
    let widths = browser
        .run("return [document.documentElement.scrollWidth, window.innerWidth]")
        .await?;
    assert_eq!(widths, serde_json::json!([360, 360]));
    // Nothing is cut off but what scrolls in a frame of its own.
    let cut = browser
        .run(
            "return [...document.body.querySelectorAll('*')].filter((it) => { \
               const box = it.getBoundingClientRect(); \
               return box.right > 360.5 && box.width > 0 && !it.closest('.picture') && getComputedStyle(it).position !== 'absolute'; \
             }).map((it) => it.tagName + '.' + it.className)",
        )
        .await?;
    assert_eq!(cut, serde_json::json!([]));
    let sizes = browser
        .run(
            "return [...document.querySelectorAll('main *, header *')].filter((it) => it.children.length === 0 && it.textContent.trim() && it.getClientRects().length && !it.closest('svg')) \
             .map((it) => parseFloat(getComputedStyle(it).fontSize))",
        )
        .await?;
    let small = sizes
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_f64);
    assert!(small.fold(f64::MAX, f64::min) >= 11.5, "{sizes}");
    let charts = browser
        .run("return [...document.querySelectorAll('#tables .chart')].every((it) => it.getBoundingClientRect().width > 100)")
        .await?;
    assert_eq!(charts, true);
    Ok(())
}

#[tokio::test]
async fn the_keyboard_reaches_everything_in_order() -> Outcome<()> {
    let scene = full().await?;
    let browser = &scene.browser;
    let at = "const it = document.activeElement; const style = getComputedStyle(it); return [ \
        it.getAttribute('href') || (document.getElementById(it.getAttribute('aria-labelledby')) || it).textContent.trim(), \
        style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2, it.getBoundingClientRect().left >= 0]";
    let mut stops = Vec::new();
    for stop in 0..7 {
        browser.press(TAB).await?;
        let found = browser.run(at).await?;
        assert_eq!(found[1], true, "the focus is not seen at {found}");
        assert_eq!(found[2], true, "the focus is off the screen at {found}");
        stops.push(found[0].as_str().unwrap_or_default().to_owned());
        if stop == 0 {
            // The first link leads past the top.
            browser.press(ENTER).await?;
            let main = "document.activeElement.id === 'main'";
            browser.until(main, PATIENCE).await?;
        }
    }
    assert_eq!(
        stops,
        [
            "#main",
            "Rows set aside",
            "Errors and warnings",
            "From source tables to facts",
            "metrics",
            "readyz",
            "status.json",
        ]
    );
    // Landmarks and names for those who do not see it.
    let named = browser
        .run(
            "return [document.querySelectorAll('main, header, footer, nav[aria-label]').length, \
             [...document.querySelectorAll('section')].every((it) => it.getAttribute('aria-label') || document.getElementById(it.getAttribute('aria-labelledby'))), \
             [...document.querySelectorAll('svg[role=img]')].every((it) => it.getAttribute('aria-label') || it.getAttribute('aria-labelledby')), \
             document.querySelector('[role=status]').textContent.trim().length > 0, document.documentElement.lang]",
        )
        .await?;
    assert_eq!(named, serde_json::json!([4, true, true, true, "en"]));
    Ok(())
}
