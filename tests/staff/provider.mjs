// A real OpenID Connect provider for the tests: anybody who gives a login is let in.
// Arguments: port, address to come back to, JSON file with the claims of every login (read anew each time).
import { readFileSync } from "node:fs";
import { Provider } from "oidc-provider";

const [port, back, people] = process.argv.slice(2);
const client = (id) => ({ client_id: id, client_secret: `${id}-secret`, redirect_uris: [back] });

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [client("polku"), client("other")],
  claims: { openid: ["sub"], profile: ["name", "polku"], acr: null },
  acrValues: ["strong"],
  conformIdTokenClaims: false,
  cookies: { keys: ["only for tests"] },
  pkce: { required: () => true },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, ...JSON.parse(readFileSync(people, "utf8"))[id] }),
  }),
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
