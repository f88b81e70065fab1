import { ADMIN } from './site.mjs';

/** An administrator who saves posts by the requests that the block editor makes. */
export class Author {
  #site;
  #cookies;
  #nonce;

  /** Logs in. @param {{url: string}} site */
  static async logIn(site) {
    const author = new Author();
    author.#site = site;
    const form = new URLSearchParams({ log: ADMIN.user, pwd: ADMIN.password, testcookie: '1' });
    const answer = await fetch(`${site.url}/wp-login.php`, {
      method: 'POST',
      body: form,
      redirect: 'manual',
      headers: { Cookie: 'wordpress_test_cookie=WP%20Cookie%20check' },
    });
    author.#cookies = answer.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; ');
    const nonce = await fetch(`${site.url}/wp-admin/admin-ajax.php?action=rest-nonce`, {
      headers: { Cookie: author.#cookies },
    });
    author.#nonce = await nonce.text();
    return author;
  }

  /** Opens a screen of the administration. @returns {Promise<number>} the status of the answer */
  async open(path = '/wp-admin/') {
    const answer = await fetch(`${this.#site.url}${path}`, { headers: { Cookie: this.#cookies } });
    await answer.arrayBuffer();
    return answer.status;
  }

  /**
   * Saves a post.
   *
   * @param {number} [id] of the post; without it, a new one
   * @param {object} fields of the REST API
   * @param {Record<string, string>} [headers] added to the request
   * @returns {Promise<{id: number, milliseconds: number}>} the id of the post, and the time of the request
   */
  async save(id, fields, headers = {}) {
    const begun = performance.now();
    const answer = await fetch(
      `${this.#site.url}/index.php?rest_route=/wp/v2/posts${id ? `/${id}` : ''}`,
      {
        method: 'POST',
        body: JSON.stringify(fields),
        headers: {
          'Content-Type': 'application/json',
          'X-WP-Nonce': this.#nonce,
          Cookie: this.#cookies,
          ...headers,
        },
      },
    );
    const text = await answer.text();
    const milliseconds = performance.now() - begun;
    if (!answer.ok)
      throw new Error(`Could not save the post: ${answer.status} ${text.slice(0, 500)}`);
    return { id: JSON.parse(text).id, milliseconds };
  }

  /**
   * Edits many posts with one request of the list of posts.
   *
   * @param {number[]} ids of the posts
   * @param {Record<string, string>} fields of the form in the list
   */
  async editAll(ids, fields) {
    const list = `${this.#site.url}/wp-admin/edit.php`;
    const page = await (await fetch(list, { headers: { Cookie: this.#cookies } })).text();
    const [, nonce] = /name="_wpnonce" value="(\w+)"/.exec(page);
    const form = new URLSearchParams({
      _wpnonce: nonce,
      post_type: 'post',
      action: 'edit',
      bulk_edit: 'Update',
      ...fields,
    });
    for (const id of ids) form.append('post[]', id);
    const answer = await fetch(`${list}?${form}`, {
      headers: { Cookie: this.#cookies },
      redirect: 'manual',
    });
    if (answer.status !== 302) throw new Error(`Could not change the posts: ${answer.status}`);
  }
}
