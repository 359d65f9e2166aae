//! Passkeys in a real browser with a virtual authenticator.

use crate::demo::Demo;
use axum::http::Method;
use fantoccini::Locator;
use fantoccini::wd::WebDriverCompatibleCommand;
use reqwest::Url;
use serde_json::{Value, json};

/// A command of the WebDriver extension for virtual authenticators.
#[derive(Debug)]
struct Authenticator {
    method: Method,
    path: String,
    body: Option<Value>,
}

impl WebDriverCompatibleCommand for Authenticator {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, <Url as std::str::FromStr>::Err> {
        base.join(&format!("session/{}/webauthn/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (self.method.clone(), self.body.as_ref().map(Value::to_string))
    }
}

async fn command(demo: &Demo, method: Method, path: String, body: Option<Value>) -> Value {
    demo.browser.issue_cmd(Authenticator { method, path, body }).await.unwrap()
}

/// A key with a PIN that holds its passkeys itself, as a telephone or a newer USB key does.
async fn plug_in(demo: &Demo) -> String {
    let key = json!({
        "protocol": "ctap2", "transport": "usb", "hasResidentKey": true, "hasUserVerification": true, "isUserVerified": true,
    });
    command(demo, Method::POST, "authenticator".into(), Some(key)).await.as_str().unwrap().to_owned()
}

async fn press(demo: &Demo, selector: &str) {
    demo.browser.wait().for_element(Locator::Css(selector)).await.unwrap().click().await.unwrap();
}

async fn arrive(demo: &Demo, path: &str) {
    let wanted = Url::parse(&format!("{}{path}", demo.address)).unwrap();
    demo.browser.wait().for_url(&wanted).await.unwrap();
}

#[test]
fn a_passkey_is_added_signs_in_proves_again_and_is_removed() {
    super::walk("zh-CN", 1440, async |demo| {
        let browser = &demo.browser;
        let key = plug_in(demo).await;
        super::sign_in(demo, "centre").await;
        browser.goto(&format!("{}/account", demo.address)).await.unwrap();
        browser.find(Locator::Css("#label")).await.unwrap().send_keys("抽屉里的那一把").await.unwrap();
        let told = browser.find(Locator::Css("[data-passkey-told]")).await.unwrap();
        assert!(!told.is_displayed().await.unwrap(), "nothing went wrong yet");
        press(demo, "form[action='/account/passkeys'] button[data-passkey]").await;
        browser.wait().for_element(Locator::Css("main li code")).await.unwrap();
        assert_eq!(browser.find_all(Locator::Css("main li code")).await.unwrap().len(), 10, "recovery codes");
        let kept = command(demo, Method::GET, format!("authenticator/{key}/credentials"), None).await;
        assert_eq!(kept.as_array().map(Vec::len), Some(1), "{kept}");
        assert_eq!(kept[0]["rpId"], "localhost");

        // Out, and in again with the passkey alone.
        browser.goto(&format!("{}/sign-out", demo.address)).await.unwrap();
        press(demo, "main form[action='/sign-out'] button").await;
        arrive(demo, "/sign-in").await;
        press(demo, "form[action='/sign-in'] button[data-passkey]").await;
        arrive(demo, "/").await;
        browser.goto(&format!("{}/account", demo.address)).await.unwrap();
        assert!(browser.source().await.unwrap().contains("抽屉里的那一把"));

        browser.goto(&format!("{}/prove?to=/account", demo.address)).await.unwrap();
        press(demo, "form[action='/prove'] button[data-passkey]").await;
        arrive(demo, "/account").await;

        // At another address of the same machine the browser has no key for us, and the button is not offered.
        let number = demo.address.replace("localhost", "127.0.0.1");
        browser.goto(&format!("{number}/sign-in")).await.unwrap();
        let button = browser.find(Locator::Css("button[data-passkey]")).await.unwrap();
        assert!(!button.is_displayed().await.unwrap());

        // The person cancels: the page says so and goes on working.
        let unwilling = json!({ "isUserVerified": false });
        command(demo, Method::POST, format!("authenticator/{key}/uv"), Some(unwilling)).await;
        browser.goto(&format!("{}/prove", demo.address)).await.unwrap();
        press(demo, "form[action='/prove'] button[data-passkey]").await;
        let told = browser.wait().for_element(Locator::Css("[data-passkey-told]:not([hidden])")).await.unwrap();
        assert!(told.text().await.unwrap().contains("没有完成"));
        let willing = json!({ "isUserVerified": true });
        command(demo, Method::POST, format!("authenticator/{key}/uv"), Some(willing)).await;

        browser.goto(&format!("{}/account", demo.address)).await.unwrap();
        press(demo, "a[href$='/removing']").await;
        press(demo, "form[action$='/removing'] button[data-passkey]").await;
        arrive(demo, "/account").await;
        assert!(!browser.source().await.unwrap().contains("抽屉里的那一把"));
        browser.goto(&format!("{}/sign-out", demo.address)).await.unwrap();
        press(demo, "main form[action='/sign-out'] button").await;
        arrive(demo, "/sign-in").await;
        press(demo, "form[action='/sign-in'] button[data-passkey]").await;
        let told = browser.wait().for_element(Locator::Css(".notice")).await.unwrap();
        assert!(told.text().await.unwrap().contains("账号、密码或验证码不正确"), "a removed passkey signs in");
    });
}
