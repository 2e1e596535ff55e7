-- A model's life: registered, given a space, used by plain SQL, and gone again.
-- The bytes are those of tests/models.py: make_model([Feature("bpm", 120, 30, reject=(0.0,)), Feature("crest", 10, 4)],
-- dims=2, name="tiny", reject_all_zero=True).
\set encoder '080a3ad0040a210a0866656174757265730a087765696768745f301206737465705f3022035375620a1f0a06737465705f300a087765696768745f311206737465705f3122034d756c0a220a06737465705f310a087765696768745f321206737465705f3222064d61744d756c0a160a06737465705f321206737465705f33220454616e680a250a06737465705f330a087765696768745f341209656d62656464696e6722064d61744d756c1204746573742a180802100142087765696768745f304a080000f042000020412a180802100142087765696768745f314a088988083d0000803e2a930108020810100142087765696768745f324a8001aa13b63deb4ebfbd97dbe73e5ee9973ddbeec1be51e9823e9a0c6c3fa2702b3f85c7febed61065bf43a6e1beba62ef3c1270d2bf0e6c1ebeb38861bff78d04bff60ac5be990665beb406953e10b73c3f5923babd375b773f82d3f0be3f857e3eab8b233ff424883d779606bfa2d926bfe6b6a5be35701f3eaac236bf947517be2a930108100802100142087765696768745f344a8001e20b23bddb740a3e9acf5b3d69f3b53d506127be70b904bd9eb2483ec028bf3e0f29a1be41c8c13ea545ac3e0604483eba66873d7ebaa0bd6ca0ba3ebfe9fa3ef99be63e5255a83e91fab63d2faa9abefaf391babe0e283e07e9a4be704dca3d1817dc3ddb2f323e2d9197be576529be7174dfbd12bc95be9ba3de3e03e8fdbd5a1f0a08666561747572657312130a110801120d0a07120562617463680a02080262200a09656d62656464696e6712130a110801120d0a07120562617463680a02080242040a001012'
\set decoder '080a3ad0040a250a09656d62656464696e670a087765696768745f301206737465705f3022064d61744d756c0a160a06737465705f301206737465705f31220454616e680a220a06737465705f310a087765696768745f321206737465705f3222064d61744d756c0a1f0a06737465705f320a087765696768745f331206737465705f3322034d756c0a210a06737465705f330a087765696768745f341208666561747572657322034164641204746573742a930108020810100142087765696768745f304a800110336e3efe393bbed2518f3fc9026f3f544ce53e5f70c7bf27b1163d5685f73e89bc353fcdb4dfbedfe8a43f07066fbfad7fefbe1b43293fcd130e3d633cb53fa380083ea23de5be4eb188bec08445bfea4867bfbd3be43e8d67d23e15576a3f269908bf6ce1983f471750beca7f8e3f6aaf9cbeff2205bf2bdd343e85b63a3f2a930108100802100142087765696768745f324a8001b2df243d38e515be16adabbe0465b3bed3af003ed55d7d3ed73c28bdca8489beb17f5f3ef3e3a3bea18b36be07fb1e3e500210bf3cd2c53d6ae614be09cedf3c67099bbc13f74e3d41b5313e852442bebde2b53e48e1393eddfe573e431a953e629f493e8a15583ed3d09a3c87a0b6be43490abde9fe44be671cb6beed53843d2a180802100142087765696768745f334a080000f041000080402a180802100142087765696768745f344a080000f042000020415a200a09656d62656464696e6712130a110801120d0a07120562617463680a020802621f0a08666561747572657312130a110801120d0a07120562617463680a02080242040a001012'
SELECT songspace.register_model('tiny', $spec${
  "family": "test",
  "activation": "tanh",
  "dims": 2,
  "metric": "l2",
  "encoder": {
    "inputs": [
      {
        "name": "features",
        "kind": "columns",
        "type": "float32",
        "shape": [
          2
        ],
        "features": [
          {
            "name": "bpm",
            "mean": 120,
            "scale": 30,
            "clip": 8.0,
            "weight": 1.0,
            "minimum": null,
            "maximum": null,
            "reject": [
              0.0
            ]
          },
          {
            "name": "crest",
            "mean": 10,
            "scale": 4,
            "clip": 8.0,
            "weight": 1.0,
            "minimum": null,
            "maximum": null,
            "reject": []
          }
        ],
        "reject_all_zero": true,
        "item_ids": []
      }
    ],
    "outputs": [
      {
        "name": "embedding",
        "kind": "embedding",
        "type": "float32",
        "shape": [
          2
        ],
        "features": [],
        "reject_all_zero": false,
        "item_ids": []
      }
    ]
  },
  "decoder": {
    "inputs": [
      {
        "name": "embedding",
        "kind": "vector",
        "type": "float32",
        "shape": [
          2
        ],
        "features": [],
        "reject_all_zero": false,
        "item_ids": []
      }
    ],
    "outputs": [
      {
        "name": "features",
        "kind": "vector",
        "type": "float32",
        "shape": [
          2
        ],
        "features": [],
        "reject_all_zero": true,
        "item_ids": []
      }
    ]
  },
  "check": {
    "inputs": [
      [
        102.94351959228516,
        5.880782127380371
      ],
      [
        88.70996856689453,
        11.073668479919434
      ],
      [
        130.76016235351562,
        15.289830207824707
      ],
      [
        119.58255767822266,
        14.167359352111816
      ],
      [
        162.0679473876953,
        14.600662231445312
      ]
    ],
    "outputs": [
      [
        -0.7291117310523987,
        -0.6969555616378784
      ],
      [
        0.2978988587856293,
        -0.15221145749092102
      ],
      [
        0.8851968050003052,
        0.7454879283905029
      ],
      [
        0.8116705417633057,
        0.5806379318237305
      ],
      [
        0.6832132935523987,
        0.7723570466041565
      ]
    ],
    "decoded": [
      [
        123.02757263183594,
        9.21911334991455
      ],
      [
        122.19188690185547,
        8.952343940734863
      ],
      [
        117.42481231689453,
        10.544257164001465
      ],
      [
        117.52660369873047,
        10.195924758911133
      ],
      [
        116.47704315185547,
        11.142431259155273
      ]
    ],
    "tolerance": 0.00001
  },
  "axes": [],
  "training": {},
  "metrics": {},
  "format": 1
}$spec$, decode(:'encoder', 'hex'), decode(:'decoder', 'hex'));
SELECT model_id, name, version, family, dims, metric, features, bytes, active_in FROM songspace.models;

CREATE TABLE tracks (id int PRIMARY KEY, title text, bpm float8, crest float8);
INSERT INTO tracks SELECT i, 'Track ' || i, 60 + i, 4 + i % 7 FROM generate_series(1, 100) i;
SELECT songspace.create_space('music', 'tracks', 'id', 1, ARRAY['x', 'y']::name[], 'version', 'computed_at');
\d tracks
SELECT space, source, key_column, active_model, dims, metric, output_columns FROM songspace.spaces;

INSERT INTO tracks (id, title, bpm, crest) VALUES (101, 'New', 120, 10), (102, 'No tempo', 0, 10), (103, 'Nothing', NULL, 10), (104, 'Silence', 0, 0);
SELECT id, round(x::numeric, 4) AS x, round(y::numeric, 4) AS y, version IS NOT NULL AS encoded FROM tracks WHERE id > 100 ORDER BY id;
SELECT space, key, "column", reason FROM songspace.quarantine ORDER BY key;
SELECT space, rows, encoded, quarantined, stale, pending FROM songspace.status;

SELECT key, round(distance::numeric, 4) AS distance FROM songspace.similar('music', 101, 3);
SELECT key, round(distance::numeric, 4) AS distance FROM songspace.similar_to('music', songspace.encode('music', ARRAY[120, 10]), 2);
SELECT row_number, embedding IS NULL AS refused FROM songspace.encode_batch('music', ARRAY[[120, 10], [0, 10]]::float8[]);
SELECT array_length(songspace.decode('music', ARRAY[0.1, 0.2]), 1) AS features;
SELECT recall, sampled, rows FROM songspace.recall('music', 5, 20);

-- Errors name the thing and the remedy.
\set VERBOSITY terse
SELECT songspace.encode('music', ARRAY[120]);
SELECT songspace.encode('muzak', ARRAY[120, 10]);
SELECT * FROM songspace.similar('music', 999);
SELECT * FROM songspace.similar('music', 102);
SELECT songspace.register_model('tiny', '{}', '', '');
SELECT songspace.create_space('music', 'tracks', 'id', 1);
SELECT songspace.create_space('models', 'tracks', 'id', 1);
CALL songspace.deploy('music', 1);

SELECT songspace.drop_space('music');
\d tracks
SELECT count(*) FROM songspace.quarantine;
INSERT INTO tracks VALUES (200, 'Afterwards', 120, 10);
DROP TABLE tracks;
