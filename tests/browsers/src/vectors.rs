//! The ways a page reaches for the network without anybody clicking.

use base64::Engine as _;
use sha2::{Digest, Sha256};

/// HTML with many ways to ask `canary`, an address such as [`Canary::url`](crate::Canary::url)
/// gives. Each has its own path, which tells in [`Canary::requests`](crate::Canary::requests)
/// which way was open. It fits into any body; `window.vectorsTried` is true once its
/// script has run to the end.
///
/// Left out: what needs a person (links, forms, `ping`), what leaves the page (refresh)
/// and WebRTC, which asks over UDP.
#[must_use]
pub fn vectors(canary: &str) -> String {
    let style = style(canary);
    let script = script(canary);
    format!(
        r##"<link rel="stylesheet" href="{canary}/link-stylesheet.css">
<link rel="prefetch" href="{canary}/link-prefetch.html">
<link rel="preload" as="image" href="{canary}/link-preload.svg">
<link rel="modulepreload" href="{canary}/link-modulepreload.js">
<link rel="preconnect" href="{canary}">
<link rel="dns-prefetch" href="{canary}">
<link rel="icon" href="{canary}/link-icon.svg">
<link rel="manifest" href="{canary}/link-manifest.webmanifest">
<style>{style}</style>
<p class="background">background</p><p class="image-set">image-set</p><p class="font">font</p>
<p class="mask">mask</p><p class="content"></p><ul><li>list</li></ul>
<p style="background-image:url({canary}/style-attribute.svg)">attribute</p>
<table background="{canary}/table-background.svg"><tr><td>table</td></tr></table>
<img alt="" src="{canary}/img-src.svg">
<img alt="" srcset="{canary}/img-srcset.svg 1x, {canary}/img-srcset.svg 2x">
<picture><source srcset="{canary}/picture-source.svg"><img alt=""></picture>
<form onsubmit="return false"><input type="image" alt="" src="{canary}/input-image.svg"></form>
<svg width="9" height="9"><image href="{canary}/svg-image.svg" width="9" height="9"/><use href="{canary}/svg-use.svg#a"/>
<filter id="f"><feImage href="{canary}/svg-feimage.svg"/></filter><rect width="9" height="9" filter="url(#f)"/></svg>
<video width="9" height="9" preload="auto" src="{canary}/video-src.mp4" poster="{canary}/video-poster.svg"></video>
<video width="9" height="9" preload="auto"><source src="{canary}/video-source.mp4"><track default kind="subtitles" src="{canary}/track.vtt"></video>
<audio preload="auto" src="{canary}/audio-src.mp3"></audio>
<iframe width="9" height="9" src="{canary}/iframe-src.html"></iframe>
<iframe width="9" height="9" srcdoc="&lt;img src='{canary}/iframe-srcdoc.svg'&gt;"></iframe>
<object width="9" height="9" data="{canary}/object-data.svg"></object>
<embed width="9" height="9" src="{canary}/embed-src.svg">
<script src="{canary}/script-src.js"></script>
<script type="module" src="{canary}/script-module.js"></script>
<script>{script}</script>
"##
    )
}

/// A whole page with [`vectors`], under a Content Security Policy if one is given.
#[must_use]
pub fn page(canary: &str, policy: Option<&str>) -> String {
    let meta = policy.map_or_else(String::new, |policy| {
        format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n")
    });
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n{meta}<title>vectors</title></head>\n\
         <body>\n{}</body></html>\n",
        vectors(canary)
    )
}

/// The strictest policy under which the style and the script of [`page`] still run:
/// nothing is loaded, and these two are let in by their hashes.
#[must_use]
pub fn strict_policy(canary: &str) -> String {
    let hash = |text: &str| base64::engine::general_purpose::STANDARD.encode(Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none'; script-src 'sha256-{}' 'wasm-unsafe-eval'; style-src 'sha256-{}'; img-src data:; \
         base-uri 'none'; form-action 'none'",
        hash(&script(canary)),
        hash(&style(canary))
    )
}

fn style(canary: &str) -> String {
    format!(
        r#"
@import url("{canary}/css-import.css");
@font-face {{ font-family: canary; src: url("{canary}/css-font.woff2") format("woff2"); }}
.background {{ background-image: url("{canary}/css-background.svg"); }}
.image-set {{ background-image: image-set("{canary}/css-image-set.svg" 1x, "{canary}/css-image-set.svg" 2x); }}
.mask {{ mask-image: url("{canary}/css-mask.svg"); }}
.content::before {{ content: url("{canary}/css-content.svg"); }}
.font {{ font-family: canary, serif; }}
li {{ list-style-image: url("{canary}/css-list.svg"); }}
"#
    )
}

fn script(canary: &str) -> String {
    let socket = canary.replacen("http", "ws", 1);
    format!(
        r#"
const canary = "{canary}";
const ways = [
  () => fetch(canary + "/fetch").catch(() => 0),
  () => fetch(canary + "/fetch-keepalive", {{ method: "POST", body: "x", mode: "no-cors", keepalive: true }}).catch(() => 0),
  () => {{ const request = new XMLHttpRequest(); request.open("GET", canary + "/xhr"); request.send(); }},
  () => navigator.sendBeacon(canary + "/beacon", "x"),
  () => new WebSocket("{socket}/websocket"),
  () => new EventSource(canary + "/eventsource.events"),
  () => {{ new Image().src = canary + "/new-image.svg"; }},
  () => new Audio(canary + "/new-audio.mp3").load(),
  () => new FontFace("other", `url(${{canary}}/fontface.woff2)`).load().catch(() => 0),
  () => import(canary + "/import.js").catch(() => 0),
  () => new Worker(canary + "/worker.js"),
  () => {{
    const style = document.createElement("div");
    style.style.backgroundImage = `url(${{canary}}/style-property.svg)`;
    style.textContent = "x";
    document.body.append(style);
  }},
  () => {{
    const script = document.createElement("script");
    script.src = canary + "/script-element.js";
    document.body.append(script);
  }},
];
for (const way of ways) try {{ way(); }} catch {{}}
window.vectorsTried = true;
"#
    )
}
