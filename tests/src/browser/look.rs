//! How a page looks: on which screen, in which colours, and whether it can be read.

use serde_json::{Value, json};

use super::Browser;
use crate::Outcome;

/// Which colours the person prefers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Scheme {
    /// The word in style sheets.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// A screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    /// CSS pixels across.
    pub width: u32,
    /// CSS pixels down.
    pub height: u32,
    /// Pixels of the device for each.
    pub scale: u32,
}

impl Screen {
    /// A small phone.
    pub const PHONE: Self = Self {
        width: 360,
        height: 740,
        scale: 2,
    };
    /// A laptop.
    pub const LAPTOP: Self = Self {
        width: 1280,
        height: 900,
        scale: 1,
    };
}

/// The contrast of a text with what is behind it, as WCAG computes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Contrast {
    /// 1 to 21.
    pub ratio: f64,
    /// The text, and where it stands.
    pub text: String,
}

impl Browser {
    /// Shows the page on a screen of that size.
    ///
    /// # Errors
    /// The browser refuses.
    pub async fn screen(&self, screen: Screen) -> Outcome<()> {
        let parameters = json!({
            "width": screen.width,
            "height": screen.height,
            "deviceScaleFactor": screen.scale,
            "mobile": screen == Screen::PHONE,
        });
        let set = self.devtools("Emulation.setDeviceMetricsOverride", parameters);
        set.await.map(drop)
    }

    /// Prefers a scheme.
    ///
    /// # Errors
    /// The browser refuses.
    pub async fn scheme(&self, scheme: Scheme) -> Outcome<()> {
        let feature = json!({ "name": "prefers-color-scheme", "value": scheme.word() });
        let parameters = json!({ "features": [feature] });
        let set = self.devtools("Emulation.setEmulatedMedia", parameters);
        set.await.map(drop)
    }

    /// The contrast of every text that is shown, the worst first.
    ///
    /// # Errors
    /// The page does not answer.
    pub async fn contrasts(&self) -> Outcome<Vec<Contrast>> {
        let found = self.run(CONTRASTS).await?;
        let one = |item: &Value| {
            Some(Contrast {
                ratio: item.get("ratio")?.as_f64()?,
                text: item.get("text")?.as_str()?.to_owned(),
            })
        };
        let all = found.as_array().into_iter().flatten();
        let mut all: Vec<_> = all.filter_map(one).collect();
        all.sort_by(|a, b| a.ratio.total_cmp(&b.ratio));
        Ok(all)
    }

    /// A picture of the whole page, or of what the screen shows: a PNG in base64.
    ///
    /// # Errors
    /// The browser refuses.
    pub async fn picture(&self, whole: Option<Screen>) -> Outcome<String> {
        let parameters = match whole {
            None => json!({ "format": "png" }),
            Some(screen) => {
                let height = self
                    .run("return document.documentElement.scrollHeight")
                    .await?;
                let clip =
                    json!({ "x": 0, "y": 0, "width": screen.width, "height": height, "scale": 1 });
                json!({ "format": "png", "captureBeyondViewport": true, "clip": clip })
            }
        };
        let taken = self.devtools("Page.captureScreenshot", parameters).await?;
        let data = taken.get("data").and_then(Value::as_str);
        Ok(data.ok_or("no picture")?.to_owned())
    }
}

/// <https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio>, over the background that shows
/// through all transparent ones.
const CONTRASTS: &str = r"
const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
const rgba = (color) => {
  canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255];
};
const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
const behind = (element) => {
  const layers = [];
  for (let at = element; at; at = at.parentElement) {
    const box = at.tagName === 'g' && at.querySelector('rect');
    layers.push(rgba(box ? getComputedStyle(box).fill : getComputedStyle(at).backgroundColor));
  }
  return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1]);
};
const light = (color) => {
  const [r, g, b] = color.slice(0, 3).map((c) => { c /= 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const found = [];
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walk.nextNode()) {
  const text = walk.currentNode.data.trim(), at = walk.currentNode.parentElement;
  if (!text || ['SCRIPT', 'NOSCRIPT', 'title', 'desc'].includes(at.tagName) || !at.getClientRects().length) continue;
  const style = getComputedStyle(at), below = behind(at);
  const ink = over(rgba(at.closest('svg') ? style.fill : style.color), below);
  const [a, b] = [light(ink), light(below)].sort((x, y) => y - x);
  found.push({ ratio: (a + 0.05) / (b + 0.05), text: text.slice(0, 40) + ' in ' + at.tagName + '.' + (at.className.baseVal ?? at.className) });
}
return found;
";
