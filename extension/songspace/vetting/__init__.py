"""The first load of unknown bytes, where a crash costs nothing: in a process of its own, outside the backend.

    backend                         supervisor                      worker
    guard.vet      -- request -->   supervisor.main  -- forks -->   worker.main
                   <-- answer --                     <-- answer --

The supervisor is a fresh interpreter, not a fork of the backend, which would share Postgres's memory. It knows nothing
of models and outlives the worker, whatever that does: crash, hang, ask for all memory there is. It ends when the
backend closes its end of the pipe, dead or cancelled, and takes the worker with it; and it ends by itself, never by a
signal, because where the postmaster is a container's first process it inherits orphans, and takes one that was killed
for a crashed backend.
"""
