//! The speaker's window: it shows the moment of the window that the audience sees, and its controls and keys act on both.

use std::time::Duration;

use harness::Engine;

use crate::{Place, open};

const SOON: Duration = Duration::from_secs(5);
const PLACE: &str = "document.querySelector('.clock').textContent";

pub async fn both_windows_show_the_same_moment(engine: Engine, place: Place) {
    let page = open(engine, place).await;
    page.press("p").await;
    page.tab_to("button", "Speaker's window").await;
    page.press("Enter").await;
    let audience = page.other_window().await;
    page.wait_until("document.querySelector('.speaker')", SOON).await;
    let text = page.eval("document.body.innerText").await;
    let text = text.as_str().expect("a text");
    for said in ["Two servers", "Now", "The next step", "step 0 of"] {
        assert!(text.contains(said), "{said}: {text}");
    }

    // A button and a key of this window; the other one has the same moment.
    page.eval("document.querySelector('[aria-label=\"Step forward\"]').click()").await;
    page.press("PageDown").await;
    page.wait_until(&format!("{PLACE}.includes('step 2 of')"), SOON).await;
    let (speaker, next) =
        (page.eval(PLACE).await, page.eval("document.body.innerText.split('The next step')[1]").await);
    assert!(next.as_str().is_some_and(|text| text.contains("OFFER") || text.contains("offers")), "{next}");
    let own = page.own_window().await;
    page.look_at(audience.clone()).await;
    assert_eq!(page.eval(PLACE).await, speaker);

    // What the audience's window does is seen here, up to the offers, which can be chosen.
    page.press("End").await;
    let shown = page.eval(PLACE).await;
    page.look_at(own).await;
    assert_eq!(page.eval(PLACE).await, shown);
    page.eval("document.querySelectorAll('.speaker .offer')[1].click()").await;
    page.wait_until("!document.querySelector('.speaker .offer')", SOON).await;
    page.look_at(audience).await;
    page.wait_until("!document.querySelector('.choice')", SOON).await;

    // The presentation ends, and with it the window.
    page.eval("[...document.querySelectorAll('.leave-present button')].at(-1).click()").await;
    page.windows_are(1).await;
    assert_eq!(page.console_errors().await, [""; 0]);
}
