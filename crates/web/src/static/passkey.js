// Passkeys: gets a question from the server, an answer from the browser, and sends it with the form around the button. Without this
// file the buttons stay hidden and codes do the same.

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

async function make(asked) {
  const made = await navigator.credentials.create({
    publicKey: {
      challenge: bytes(asked.challenge),
      rp: { id: asked.site, name: "Ballast" },
      user: { id: new TextEncoder().encode(asked.handle), name: asked.login, displayName: asked.name },
      pubKeyCredParams: asked.kinds.map((alg) => ({ type: "public-key", alg })),
      excludeCredentials: asked.known.map((id) => ({ type: "public-key", id: bytes(id) })),
      authenticatorSelection: { residentKey: "required", userVerification: "preferred" },
      attestation: "none",
    },
  });
  return { clientData: text(made.response.clientDataJSON), attestation: text(made.response.attestationObject) };
}

async function use(asked, isAlone) {
  const used = await navigator.credentials.get({
    publicKey: {
      challenge: bytes(asked.challenge),
      rpId: asked.site,
      userVerification: isAlone ? "required" : "preferred",
    },
  });
  const { clientDataJSON, authenticatorData, signature, userHandle } = used.response;
  return {
    id: text(used.rawId),
    clientData: text(clientDataJSON),
    authenticatorData: text(authenticatorData),
    signature: text(signature),
    handle: userHandle ? new TextDecoder().decode(userHandle) : null,
  };
}

for (const button of document.querySelectorAll("button[data-passkey]")) {
  // A key belongs to one address: elsewhere the browser would refuse.
  if (!window.PublicKeyCredential || location.origin !== button.dataset.site) continue;
  const form = button.form;
  const told = form.querySelector("[data-passkey-told]");
  form.querySelector("[data-passkey-box]").hidden = false;
  button.addEventListener("click", async () => {
    if ("needsPassword" in button.dataset && !form.reportValidity()) return;
    told.hidden = true;
    button.disabled = true;
    try {
      const body = new URLSearchParams({ csrf: form.elements.csrf.value });
      const asked = await fetch(button.dataset.passkey, { method: "POST", body });
      // The server says on a page of its own why it does not ask.
      if (asked.ok) {
        const question = await asked.json();
        const isAlone = !form.elements.password?.value;
        const answer = question.handle ? await make(question) : await use(question, isAlone);
        form.elements.passkey.value = JSON.stringify(answer);
      }
      form.noValidate = true;
      form.requestSubmit();
    } catch {
      told.hidden = false;
    } finally {
      button.disabled = false;
    }
  });
}
