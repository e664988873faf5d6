//! The walk: a browser, the page it is on, and what a step asks of it.

use anyhow::{Context, Result, bail, ensure};
use browsers::Browser;
use browsers::made::root;
use serde_json::{Value, json};
use std::fmt::Debug;

pub(crate) const SEEDS: [&str; 3] =
    ["000_7d4db7d20ab98379.txt", "001_d0c1e41719c94742.txt", "002_739b1182f79aa9dc.txt"];
pub(crate) const TITLES: [&str; 3] =
    ["People's Self-Defense (Russia)", "Autonomous Action", "Autonomous Action"];
pub(crate) const SOURCES: [&str; 3] = ["flat wiki export", "flat wiki export", "Grokipedia export"];

/// Put into each page that is opened. What the policy stopped before this comes to the
/// console, which is looked at as well.
pub(crate) const EYES: &str = "window.violations = [];
    addEventListener('securitypolicyviolation', (event) =>
        window.violations.push(`${event.effectiveDirective} ${event.blockedURI}`));";

pub(crate) type Step = fn(&mut Walk) -> Result<()>;

/// A browser on its walk.
pub(crate) struct Walk {
    pub(crate) browser: Browser,
    /// The page's address, without a fragment.
    pub(crate) page: String,
    /// What went wrong unseen: errors in the console, violations of the policy.
    pub(crate) unseen: Vec<String>,
}

impl Walk {
    /// Opens a place as a link in a mail does: in a page that was not there before.
    pub(crate) fn open(&mut self, fragment: &str) -> Result<()> {
        self.leave()?;
        self.browser.open(&format!("{}{fragment}", self.page))?;
        self.run(EYES, json!(null))?;
        let script = "const root = document.documentElement;
            return root.hasAttribute('data-ready') || root.hasAttribute('data-failed');";
        self.wait("the page is ready or says why not", script)?;
        self.no_failure()
    }

    /// Does a step; what went wrong in it, seen and unseen.
    pub(crate) fn attempt(&mut self, step: Step) -> Vec<String> {
        let done = step(self);
        if done.is_err() {
            // While the page that says it is there.
            self.browser.fault();
        }
        let left = self.leave();
        let errors = [done, left].into_iter().filter_map(Result::err);
        let mut wrong: Vec<String> = errors.map(|error| format!("{error:#}")).collect();
        wrong.extend(self.unseen.drain(..).map(|unseen| format!("console or policy: {unseen}")));
        wrong
    }

    /// Keeps what went wrong unseen, and goes away from the page.
    pub(crate) fn leave(&mut self) -> Result<()> {
        // WebKit does not know a directive that the others need on a web host, and says so.
        let errors = self.browser.console_errors()?;
        self.unseen.extend(errors.into_iter().filter(|error| !error.contains("'manifest-src'")));
        let violations = self.run("return window.violations ?? []", json!(null))?;
        self.unseen.extend(strings(&violations));
        self.browser.open("about:blank")
    }

    pub(crate) fn run(&mut self, script: &str, arguments: Value) -> Result<Value> {
        self.browser.run(script, arguments)
    }

    pub(crate) fn text(&mut self, script: &str) -> Result<String> {
        match self.run(script, json!(null))? {
            Value::String(text) => Ok(text),
            other => bail!("{script} gave {other}"),
        }
    }

    pub(crate) fn wait(&mut self, what: &str, script: &str) -> Result<Value> {
        self.browser.wait_until(what, script)
    }

    /// Waits for this text in the live region.
    pub(crate) fn wait_for_status(&mut self, text: &str) -> Result<()> {
        let script = format!("return document.getElementById('status').textContent === {}", json!(text));
        self.wait(&format!("the status {text:?}"), &script).map(drop)
    }

    /// Waits until the fragment, decoded, is this.
    pub(crate) fn wait_for_place(&mut self, fragment: &str) -> Result<()> {
        let script = format!("return decodeURIComponent(location.hash) === {}", json!(fragment));
        self.wait(&format!("the place {fragment}"), &script).map(drop)
    }

    /// Waits until the element of this id has the focus.
    pub(crate) fn wait_for_focus(&mut self, id: &str) -> Result<()> {
        let script = format!("return document.activeElement?.id === {}", json!(id));
        self.wait(&format!("the focus on #{id}"), &script).map(drop)
    }

    /// Two frames later: what was asked for in the next frame has been painted.
    pub(crate) fn painted(&mut self) -> Result<()> {
        let script = "await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))";
        self.browser.run_async(script, json!(null))?;
        // A shelf may have to load for it first.
        self.wait("nothing is loading", "return !document.documentElement.hasAttribute('data-busy')")
            .map(drop)
    }

    /// The text comes into the search box as an input method or a paste brings it.
    pub(crate) fn input(&mut self, text: &str) -> Result<()> {
        let script = "const q = document.getElementById('q'); q.focus(); q.value = arguments[0];
            q.dispatchEvent(new InputEvent('input', { bubbles: true }));";
        self.run(script, json!([text]))?;
        self.painted()
    }

    pub(crate) fn no_failure(&mut self) -> Result<()> {
        let script = "const place = document.getElementById('failure');
            return [document.documentElement.hasAttribute('data-failed'), place.hidden ? '' : place.textContent];";
        same("what #failure says", &self.run(script, json!(null))?, &json!([false, ""]))
    }

    /// Where the element stands in the window: it must be seen, below the bar at the top.
    pub(crate) fn is_in_view(&mut self, id: &str) -> Result<()> {
        let script = "const element = document.getElementById(arguments[0]);
            if (!element) return 'not there';
            const { top, bottom } = element.getBoundingClientRect();
            const header = document.querySelector('header');
            const bar = header.contains(element) ? 0 : header.getBoundingClientRect().bottom;
            return top < bar - 1 || top >= innerHeight - 1 ? { top, bottom, bar, innerHeight } : '';";
        let wrong = self.run(script, json!([id]))?;
        ensure!(wrong == json!(""), "#{id} is not in view: {wrong}");
        Ok(())
    }

    /// The text of "3 of 12", as numbers.
    pub(crate) fn count(&mut self) -> Result<(usize, usize)> {
        let text = self.text("return document.getElementById('hit-count').textContent")?;
        let (at, all) = text.split_once(" of ").with_context(|| format!("#hit-count says {text:?}"))?;
        Ok((at.trim().parse()?, all.trim().parse()?))
    }

    /// The number of the lit place one is at is this, its element is the current one, and it is seen.
    pub(crate) fn is_at_hit(&mut self, number: usize, of: usize) -> Result<()> {
        same("#hit-count", &self.count()?, &(number, of))?;
        let current = self
            .run("return [...document.querySelectorAll('mark.current')].map(({ id }) => id)", json!(null))?;
        let id = format!("m{}", number - 1);
        same("mark.current", &current, &json!([id]))?;
        self.is_in_view(&id)
    }
}

pub(crate) fn same<T: PartialEq + Debug + ?Sized>(what: &str, got: &T, expected: &T) -> Result<()> {
    ensure!(got == expected, "{what}: got {got:?}, expected {expected:?}");
    Ok(())
}

pub(crate) fn near(what: &str, got: &Value, expected: &Value) -> Result<()> {
    let off = got.as_f64().zip(expected.as_f64()).map(|(got, expected)| (got - expected).abs());
    ensure!(off.is_some_and(|off| off <= 2.0), "{what}: got {got}, expected {expected}");
    Ok(())
}

pub(crate) fn strings(value: &Value) -> Vec<String> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| one.as_str().map_or(one.to_string(), str::to_owned))
        .collect()
}

pub(crate) fn seed(name: &str) -> Vec<u8> {
    std::fs::read(root().join("seeds").join(name)).unwrap()
}

pub(crate) fn item(number: usize) -> String {
    format!("#/item/{}", SEEDS[number])
}
