// What a music explorer asks about one space: SQL through a pool, nothing kept in memory, no child process.
import pg from 'pg';

const OPEN = `
  SELECT s.space, s.source::text AS source, s.key_column, s.model, s.dims, s.ef_search, m.features, t.encoded::float8 AS tracks,
    ARRAY(SELECT json_build_object('level', c.level, 'inner', c.inner_radius, 'outer', c.outer_radius)
      FROM songspace.calibrations c WHERE c.space = s.space ORDER BY c.outer_radius) AS rings
  FROM songspace.spaces s
    JOIN songspace.models m ON m.version = s.model
    JOIN songspace.status t ON t.space = s.space
  WHERE s.space = coalesce($1, s.space) ORDER BY s.space LIMIT 1`;

export class Explorer {
  /** The pool must be of a role that songspace.grant_use() named and that reads the source. */
  constructor(pool, space, { title, artist }) {
    this.pool = pool;
    this.space = space;
    this.artist = artist;
    const [key, titles, artists] = [space.key_column, title, artist].map(pg.escapeIdentifier);
    // Keys come as text, which a text key is compared with as it is; one of another type needs a cast.
    this.named = `t.${titles} AS title, t.${artists} AS artist`;
    this.join = `JOIN ${space.source} t ON t.${key} = found.key`;
  }

  /** All that start-up needs: the space, its model, its features in order, and the radii of its rings. */
  static async open(pool, { space = null, title = 'bt_title', artist = 'bt_artist' } = {}) {
    const { rows } = await pool.query(OPEN, [space]);
    if (rows.length === 0) throw new Error('this database has no such space: make demo makes one');
    return new Explorer(pool, rows[0], { title, artist });
  }

  async all(sql, ...values) {
    const { rows } = await this.pool.query(sql, [this.space.space, ...values]);
    return rows;
  }

  /** Two tracks to begin with: the first and the last by key. */
  async ends() {
    const [ends] = await this.all(`SELECT $1::text AS space, min(v.key)::text AS first, max(v.key)::text AS last
      FROM songspace.${pg.escapeIdentifier(this.space.space)} v`);
    return ends;
  }

  /** The k nearest tracks: [{ key, title, artist, distance }]. The filter may come from a browser as it is. */
  neighbours(key, k, { filter = {}, excluded = [], perArtist = null, apart = null } = {}) {
    return this.all(
      `SELECT found.key, ${this.named}, found.distance
       FROM songspace.similar($1, $2::text, $3, $4::jsonb, excluded => $5::text[], at_most => $6::int, per => $7::name,
         apart => $8::float8) found ${this.join} ORDER BY found.distance`,
      key, k, JSON.stringify(filter), excluded, perArtist, perArtist && this.artist, apart);
  }

  /** Where one can go from a track: [{ axis, sign, tracks: [{ key, title, artist, delta, distance }] }]. */
  async directions(key, k, ring = { inner: 0, outer: Infinity }) {
    const rows = await this.all(
      `SELECT found.axis, found.sign, found.key, ${this.named}, found.delta, found.distance
       FROM songspace.directions($1, $2::text, $3::float8, $4::float8, $5) found ${this.join}
       ORDER BY found.axis, found.sign DESC, abs(found.delta) DESC`,
      key, ring.inner, ring.outer, k);
    const ways = new Map();
    for (const { axis, sign, ...track } of rows) {
      const name = `${axis} ${sign}`;
      if (!ways.has(name)) ways.set(name, { axis, sign, tracks: [] });
      ways.get(name).tracks.push(track);
    }
    return [...ways.values()];
  }

  /** A playlist from one track to another: [{ hop, key, title, artist, distance, changes }]. */
  path(from, to, hops) {
    return this.all(
      `SELECT found.hop, found.key, ${this.named}, found.distance, found.changes
       FROM songspace.path($1, $2::text, $3::text, $4, $5::name) found ${this.join} ORDER BY found.hop`,
      from, to, hops, this.artist);
  }
}
