/*
 * songspace_preload.c
 *		Loads Python and what songspace imports once, in the postmaster.
 *
 * Named in shared_preload_libraries, this module starts the interpreter that
 * PL/Python would start at a backend's first call and imports numpy,
 * onnxruntime and orjson into it, so that every backend inherits them by
 * fork().  songspace's own code is left to the backends: two databases of one
 * server may have two versions of the extension.
 *
 * Nothing that goes wrong here may keep the server from starting.  So all of
 * it is tried in a child process first, whose end is the answer.
 *
 * Python's headers are not needed: the few functions that are called belong to
 * its stable ABI and are looked up in the library PL/Python is linked to.
 */
#include "postgres.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fmgr.h"
#include "libpq/pqsignal.h"
#include "miscadmin.h"
#include "postmaster/fork_process.h"
#include "storage/ipc.h"
#include "utils/guc.h"

PG_MODULE_MAGIC;

PGDLLEXPORT void _PG_init(void);

/* From here on PyImport_AppendInittab, which PL/Python calls in the backend, is fatal in a running interpreter. */
#define FIRST_STRICT_MINOR	12
/* Not more than a pipe holds, so that the writer need not wait for the reader. */
#define LONGEST_ANSWER		1024
#define YES					'+'
#define NO					'-'

static char *preload_folder;
static int	preload_timeout;
static void *(*py_init_plpy) (void);
static void (*py_before_fork) (void);
static void (*py_after_fork) (void);

static const char script[] =
#include "build/songspace_preload.h"
;

static void
answer(int report, const char *text)
{
	if (write(report, text, Min(strlen(text), LONGEST_ANSWER - 1)) < 0)
		elog(DEBUG1, "songspace_preload: could not write to its pipe: %m");
}

/*
 * PL/Python imports its module when a backend first needs it: the moment to
 * give that backend a random state of its own, and Python's other knowledge of
 * its process.  Processes without Python code are left as they are.
 */
static void *
init_plpy(void)
{
	if (MyProcPid != PostmasterPid)
	{
		/* What the second resets, the first must have taken. */
		py_before_fork();
		py_after_fork();
	}
	return py_init_plpy();
}

static void
start_python(int report)
{
	void	   *plpython;
	const char *(*py_version) (void);
	int			(*py_append_inittab) (const char *, void *);
	int			(*py_is_initialized) (void);
	void		(*py_initialize) (int);
	int			(*py_run) (const char *);
	char	   *call;
	int			minor = 0;

	py_init_plpy = (void *(*) (void)) load_external_function("$libdir/plpython3", "PyInit_plpy", true, &plpython);
	py_version = lookup_external_function(plpython, "Py_GetVersion");
	py_append_inittab = lookup_external_function(plpython, "PyImport_AppendInittab");
	py_is_initialized = lookup_external_function(plpython, "Py_IsInitialized");
	py_initialize = lookup_external_function(plpython, "Py_InitializeEx");
	py_run = lookup_external_function(plpython, "PyRun_SimpleString");
	py_before_fork = lookup_external_function(plpython, "PyOS_BeforeFork");
	py_after_fork = lookup_external_function(plpython, "PyOS_AfterFork_Child");
	if (!py_version || !py_append_inittab || !py_is_initialized || !py_initialize || !py_run ||
		!py_before_fork || !py_after_fork)
		elog(ERROR, "PL/Python's library does not lead to Python's");

	if (py_is_initialized())
		elog(ERROR, "Python runs in the postmaster already");
	if (sscanf(py_version(), "3.%d", &minor) != 1 || minor >= FIRST_STRICT_MINOR)
		elog(ERROR, "PL/Python of PostgreSQL %d does not accept a Python 3.%d that runs already",
			 PG_VERSION_NUM / 10000, minor);
	/* PL/Python registers its module, too, but Python imports only what it knew before it started. */
	py_append_inittab("plpy", init_plpy);
	/* 0: the signals stay the postmaster's. */
	py_initialize(0);
	call = psprintf("songspace_preload('%s', %d)\ndel songspace_preload\n__doc__ = None\n", preload_folder, report);
	if (py_run(script) != 0 || py_run(call) != 0)
		elog(ERROR, "Python failed; what it said is above");
}

/* Does it all in this process, and answers. */
static void
load(int report)
{
	MemoryContext caller = CurrentMemoryContext;

	/* onnxruntime would start a thread that phones home, OpenBLAS one a processor. */
	setenv("ORT_DISABLE_TELEMETRY", "1", 1);
	setenv("OPENBLAS_NUM_THREADS", "1", 1);
	PG_TRY();
	{
		start_python(report);
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(caller);
		error = CopyErrorData();
		FlushErrorState();
		answer(report, psprintf("%c%s", NO, error->message));
	}
	PG_END_TRY();
}

static void
load_in_child(int report)
{
	sigset_t	alarm_only;

	/* The lock files are the postmaster's. */
	on_exit_reset();
	pqsignal(SIGALRM, SIG_DFL);
	sigemptyset(&alarm_only);
	sigaddset(&alarm_only, SIGALRM);
	sigprocmask(SIG_UNBLOCK, &alarm_only, NULL);
	alarm(preload_timeout);
	load(report);
	_exit(0);
}

/* Tells why a child that ended in this way did not answer. */
static char *
explain(int status)
{
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
		return psprintf("the imports did not end within %d s", preload_timeout);
	return wait_result_to_str(status);
}

/*
 * Loads, in a child or here, and returns the answer.
 */
static char *
ask(bool in_child)
{
	char	   *text = palloc0(LONGEST_ANSWER);
	int			report[2];
	int			status = 0;
	pid_t		child;

	if (pipe(report) < 0)
		return psprintf("%ccould not make a pipe: %m", NO);
	if (!in_child)
		load(report[1]);
	else if ((child = fork_process()) == 0)
		load_in_child(report[1]);
	else if (child < 0)
		answer(report[1], psprintf("%ccould not fork: %m", NO));
	else
		while (waitpid(child, &status, 0) < 0 && errno == EINTR);

	/* Whatever is to come has come. */
	fcntl(report[0], F_SETFL, O_NONBLOCK);
	if (status != 0 || read(report[0], text, LONGEST_ANSWER - 1) <= 0)
		text = psprintf("%c%s", NO, explain(status));
	close(report[0]);
	close(report[1]);
	return text;
}

static void
define_settings(void)
{
	DefineCustomStringVariable("songspace_preload.folder",
							   "The folder that songspace_preload imports from.",
							   NULL, &preload_folder, SONGSPACE_RUNTIME, PGC_POSTMASTER, GUC_SUPERUSER_ONLY,
							   NULL, NULL, NULL);
	DefineCustomIntVariable("songspace_preload.timeout",
							"How long songspace_preload tries its imports before it gives up.",
							NULL, &preload_timeout, 30, 1, 3600, PGC_POSTMASTER, GUC_UNIT_S,
							NULL, NULL, NULL);
	MarkGUCPrefixReserved("songspace_preload");
}

#ifdef __GLIBC__
/*
 * What a backend that ends must do is done by now.  Without this, it would run
 * the destructors of the libraries it inherited, and they would write into
 * every page that it shares with the postmaster.
 */
static void
skip_destructors(int code, void *arg)
{
	if (proc_exit_inprogress && MyProcPid != PostmasterPid)
	{
		fflush(NULL);
		_exit(code);
	}
}
#endif

static void
preload(void)
{
	char	   *said;

	if (strpbrk(preload_folder, "'\\\n\r") != NULL)
	{
		ereport(WARNING, (errmsg("songspace_preload does nothing: unsuitable folder \"%s\"", preload_folder)));
		return;
	}
	said = ask(true);
	if (said[0] != YES)
	{
		ereport(WARNING,
				(errmsg("songspace_preload does nothing: %s", said + 1),
				 errdetail("Every backend loads Python at its first call, as without songspace_preload.")));
		return;
	}
	said = ask(false);
#ifdef __GLIBC__
	/* The last to be registered runs first. */
	on_exit(skip_destructors, NULL);
#endif
	if (said[0] == YES)
		ereport(LOG, (errmsg("songspace_preload: backends inherit %s", said + 1)));
	else
		ereport(WARNING,
				(errmsg("songspace_preload is in an unclear state: %s", said + 1),
				 errhint("Take it out of shared_preload_libraries and restart the server.")));
}

void
_PG_init(void)
{
	if (!process_shared_preload_libraries_in_progress)
	{
		ereport(WARNING, (errmsg("songspace_preload does nothing outside shared_preload_libraries")));
		return;
	}
	define_settings();
	/* A single-user server has nobody to leave anything to. */
	if (IsPostmasterEnvironment && !IsUnderPostmaster)
		preload();
}
