// What an explorer's pages are made of: `npm ci`, then `DATABASE_URL=$(make -s url) node main.mjs [key] [other key]`.
import pg from 'pg';
import { Explorer } from './explorer.mjs';

const shown = ({ artist, title }) => `${artist ?? 'unknown'}: ${title ?? 'untitled'}`;

async function show(explorer, from, to) {
  const { space, model, tracks, dims, features, rings } = explorer.space;
  console.log(`space ${space}: ${tracks} tracks in ${dims} dimensions by ${model}, from ${features.length} features`);
  for (const { level, inner, outer } of rings) console.log(`ring ${level}: ${inner.toFixed(3)} to ${outer.toFixed(3)}`);

  const [self] = await explorer.path(from, to, 1);
  console.log(`\nnearest to ${shown(self)}, one track an artist`);
  for (const track of await explorer.neighbours(from, 5, { perArtist: 1 })) {
    console.log(`  ${track.distance.toFixed(3)}  ${shown(track)}`);
  }

  console.log('\nfurthest each way');
  for (const { axis, sign, tracks: found } of await explorer.directions(from, 1, rings[0])) {
    console.log(`  axis ${axis} ${sign > 0 ? 'up' : 'down'} ${Math.abs(found[0].delta).toFixed(2)}  ${shown(found[0])}`);
  }

  console.log('\nfrom one to the other');
  for (const stop of await explorer.path(from, to, 6)) {
    console.log(`  ${stop.hop}. ${shown(stop)}${stop.changes ? ` (${stop.changes})` : ''}`);
  }
}

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
try {
  const explorer = await Explorer.open(pool, { space: process.env.SPACE });
  const { first, last } = await explorer.ends();
  const [from = first, to = last] = process.argv.slice(2);
  await show(explorer, from, to);
} finally {
  await pool.end();
}
