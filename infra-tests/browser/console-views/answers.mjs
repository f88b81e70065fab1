/**
 * Answers in place of the gateway: what it would say in states that no test can bring about, such as a
 * connection from a hostile page.
 *
 * @param {import("playwright-core").Page} page
 * @param {Record<string, unknown | ((request: import("playwright-core").Request) => unknown)>} answers by
 *     path, such as `/.local/channels`: JSON, or `{status, body}` from a function
 */
export async function answerInstead(page, answers) {
  await page.route(
    (url) => Object.hasOwn(answers, url.pathname),
    async (route) => {
      const answer = answers[new URL(route.request().url()).pathname];
      if (typeof answer !== 'function') return route.fulfill({ json: answer });
      const { status = 200, body } = await answer(route.request());
      return route.fulfill({ status, json: body });
    },
  );
}
