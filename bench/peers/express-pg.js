/** What is commonly built: express, the Sign checked, one row in PostgreSQL per request, 200. `express-pg.js POSTGRES_URL` */
import { Pool } from 'pg'
import { listen, recallsApp } from './express-app.js'

const pool = new Pool({ connectionString: process.argv[2], max: 16 })
await pool.query('CREATE TABLE IF NOT EXISTS recalls (key TEXT PRIMARY KEY, body JSONB NOT NULL)')
const insert = 'INSERT INTO recalls (key, body) VALUES ($1, $2) ON CONFLICT DO NOTHING'
listen(
  recallsApp((body) => pool.query(insert, [body.MsgKey, body])),
  async () => {
    const { rows } = await pool.query('SELECT count(*)::int AS stored FROM recalls')
    return rows[0].stored
  },
)
