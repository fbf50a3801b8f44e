import { open } from 'node:fs/promises';
import { inflateSync } from 'node:zlib';

/**
 * An empty SQLite database, deflated, in base64. It has the table of stream records, as dynoxide 1.2.1 creates it, and
 * an index that dynoxide does not create. Made by SQLite 3.40 with
 *
 * CREATE TABLE _stream_records (id INTEGER PRIMARY KEY AUTOINCREMENT, table_name TEXT NOT NULL, event_name TEXT NOT
 *   NULL, keys_json TEXT NOT NULL, new_image TEXT, old_image TEXT, sequence_number TEXT NOT NULL, shard_id TEXT NOT
 *   NULL, created_at INTEGER NOT NULL, user_identity TEXT);
 * CREATE INDEX _stream_records_by_sequence ON _stream_records (table_name, CAST(sequence_number AS INTEGER));
 */
const emptyDatabase = [
  'eNrt18FOwkAQBuAtEElMMN64jjcaiBfPJlbcGGIpWEoCp6a0q1RpCW1ROWJ8Ks8+mAsIhNVo4pH8X7Jpp5PZne1tOrdmmAm6',
  'GyeRl9EZO2aaxi6IGGM5uQpsS4019rccO/W1knzJlz7Y0fvRUD4AAAAAAADgn+Yn+WK5XtXmXhgH4sVNs0R4kZsIf5wEqTuY',
  'uamYTEXsCyVVqNvccDg1rCveo1/qqGWpaapk3mAk3NiLRI3qRsepbE6Jp9FAJGR05M4Ov+a2rrdzB+VqVesvi9LJSA6dm92V',
  'MP/VlWNcmpyUZGV5noz017pWXGz5dr5qROl+N8zt7PntKmGw7pTadqNp2H264X0yuk6rYcnSJrecGm0vTA7vOWS15OqaZo3E',
  'k4izHzOPYpa6D+k4VhOxeHbDyLtfVdRoPAp2YvVnKuXp0EtkQaB+9+XFMhG4cphf32ibnKYikTWy1zCbLSv1xWwuh34AAAAA',
  'AAAA2GOY/wEAAAAAAAD23yHmfwAAAAAAAIC99wkDN8rY',
].join('');

/**
 * Creates dynoxide's database with an index on stream records. An existing database is not changed.
 *
 * dynoxide keeps all stream records. Without the index it scans them at each write to a table with a stream, and at
 * each read of the stream. With 30,000 records a write takes 9 to 20 ms; with the index it takes 1.3 ms.
 */
export async function beginDatabase(file: string): Promise<void> {
  try {
    const database = await open(file, 'wx', 0o600);
    try {
      await database.writeFile(inflateSync(Buffer.from(emptyDatabase, 'base64')));
      await database.sync();
    } finally {
      await database.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
