/* lot-grid - a list of tasks from a grid of parameters, printed as it is walked. */
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "command.h"
#include "grids.h"
#include "output.h"
#include "taskplan.h"

enum { OPT_CONSTRAINT = CLI_LONG, OPT_COUNT, OPT_SAMPLE, OPT_SEED };

static const struct cli_option options[] = {
	{ OPT_CONSTRAINT, "constraint", "TEXT", "keep the points that satisfy it, such as 'fast<slow'; may be\nrepeated" },
	{ OPT_COUNT, "count", NULL, "print how many points there are, and nothing else" },
	{ OPT_SAMPLE, "sample", "N", "keep N points, drawn without repetition (all)" },
	{ OPT_SEED, "seed", "S", "which points --sample draws (1)" },
	{ 'o', "output", "FILE", "write to FILE (standard output)" },
	{ 0 },
};

static const struct cli cli = {
	"lot-grid", "[OPTION]... NAME=VALUES... -- PROGRAM [ARGUMENT]...",
	"Prints a list of tasks for lot-tasks: PROGRAM once for each point of a grid, {NAME} standing for a value;\n"
	"one word behind -- is a whole line of the shell.  VALUES are 10,20,30 or 0.01..0.03/0.01, or both mixed.", options
};

struct call {
	struct buffer axes;  /* the operands before --, joined by blanks, NUL-terminated */
	char **words;        /* the command's, ended by NULL; none where it is missing */
	const char **constraint;
	size_t constraints, room;
	int64_t sample, seed; /* sample is -1 for all points */
	bool count;
	const char *output;
};

static int parse(int argc, char **argv, struct call *c, struct error *err)
{
	int dashes = 1, r = LOT_OK;
	*c = (struct call){ .sample = -1, .seed = 1, .output = "-" };
	while (dashes < argc && strcmp(argv[dashes], "--"))
		dashes++;
	c->words = argv + (dashes < argc ? dashes + 1 : argc);
	int words = dashes < argc ? argc - dashes - 1 : 0;
	for (int key; !r && (key = cli_next(&cli, argc, argv)) != -1;)
		switch (key) {
		case 'o': c->output = optarg; break;
		case OPT_COUNT: c->count = true; break;
		case OPT_SAMPLE: r = cli_number("--sample", optarg, 0, INT32_MAX, &c->sample, err); break;
		case OPT_SEED: r = cli_number("--seed", optarg, 0, INT64_MAX, &c->seed, err); break;
		case OPT_CONSTRAINT:
			c->constraint = xgrow(c->constraint, &c->room, c->constraints + 1, sizeof *c->constraint);
			c->constraint[c->constraints++] = optarg;
			break;
		}
	for (; optind < argc - words; optind++) {
		buffer_text(&c->axes, argv[optind]);
		buffer_char(&c->axes, ' ');
	}
	buffer_char(&c->axes, '\0');
	if (!r && c->axes.size == 1)
		r = error_usage(err, "no parameter is given; see --help");
	if (!r && !*c->words && !c->count)
		r = error_usage(err, "no command is given: put it behind --");
	return r;
}

static int check_names(const struct grid *g, struct error *err)
{
	for (size_t i = 0; i < grid_axes(g); i++)
		if (taskplan_reserved(grid_name(g, i)))
			return error_usage(err, "parameter '%s': a list of tasks has a column of that name", grid_name(g, i));
	return LOT_OK;
}

/* A word as the shell is to see it; places in it are left to lot-tasks, which fills them between quotes too. */
static void add_word(const char *s, struct buffer *b)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./:,+=@%{}-";
	if (*s && !s[strspn(s, plain)]) {
		buffer_text(b, s);
		return;
	}
	buffer_char(b, '\'');
	for (; *s; s++)
		if (*s == '\'')
			buffer_text(b, "'\\''");
		else
			buffer_char(b, *s);
	buffer_char(b, '\'');
}

/* The command with every parameter 0, but the one on axis `one` 1. */
static int fill(const struct grid *g, const char *line, size_t one, struct buffer *out, struct error *err)
{
	struct command_value value[GRID_AXES];
	for (size_t i = 0; i < grid_axes(g); i++)
		value[i] = (struct command_value){ grid_name(g, i), i == one ? "1" : "0", strlen(grid_name(g, i)), 1 };
	out->size = 0;
	if (command_fill("command", 0, line, value, grid_axes(g), out, err))
		return err->status = LOT_BAD_USAGE;
	return LOT_OK;
}

/* Checks the places of the command: each has a parameter, and each parameter one. */
static int check_places(const struct grid *g, const char *line, struct error *err)
{
	struct buffer without = BUFFER_EMPTY, with = BUFFER_EMPTY;
	int r = fill(g, line, GRID_AXES, &without, err);
	for (size_t i = 0; !r && i < grid_axes(g); i++) {
		r = fill(g, line, i, &with, err);
		if (!r && with.size == without.size && !memcmp(with.data, without.data, with.size))
			cli_warn("{%s} stands nowhere in the command: it runs the same for each of its values", grid_name(g, i));
	}
	buffer_release(&without);
	buffer_release(&with);
	return r;
}

/* The cell `command`: one word is a line of the shell as it is, several are a program and its arguments. */
static int make_command(const struct call *c, const struct grid *g, struct buffer *cell, struct error *err)
{
	struct buffer line = BUFFER_EMPTY;
	if (!c->words[1])
		buffer_text(&line, c->words[0]);
	for (char **w = c->words; c->words[1] && *w; w++) {
		if (w > c->words)
			buffer_char(&line, ' ');
		add_word(*w, &line);
	}
	buffer_csv(cell, line.data, line.size);
	buffer_char(&line, '\0');
	int r = check_places(g, line.data, err);
	buffer_release(&line);
	return r;
}

static int print_tasks(struct grid *g, const struct buffer *command, const char *path, struct error *err)
{
	struct output out;
	struct buffer id = BUFFER_EMPTY, *b = &out.pending;
	struct grid_point p;
	int r = output_open(&out, path, OUTPUT_FOLDERS, err);
	if (r)
		return r;
	buffer_text(b, "task_id,command");
	for (size_t i = 0; i < grid_axes(g); i++) {
		buffer_char(b, ',');
		buffer_text(b, grid_name(g, i));
	}
	for (bool more = grid_first(g, &p); more && !r; more = grid_next(g, &p)) {
		id.size = 0;
		grid_point_text(g, &p, &id);
		buffer_char(b, '\n');
		buffer_csv(b, id.data, id.size);
		buffer_char(b, ',');
		buffer_add(b, command->data, command->size);
		for (size_t i = 0; i < grid_axes(g); i++) {
			id.size = 0;
			grid_text(g, &p, i, &id);
			buffer_char(b, ',');
			buffer_csv(b, id.data, id.size);
		}
		r = output_add(&out, "", 0, err); /* hands a full buffer over */
	}
	if (!r)
		r = output_add(&out, "\n", 1, err);
	buffer_release(&id);
	if (!r)
		return output_commit(&out, err);
	output_discard(&out);
	return r;
}

int main(int argc, char **argv)
{
	struct error err = ERROR_NONE;
	struct buffer command = BUFFER_EMPTY, count = BUFFER_EMPTY;
	struct grid *g = NULL;
	struct call c;
	/* Who reads only the first tasks has seen enough; no matter what our parent thinks of that signal. */
	signal(SIGPIPE, SIG_DFL);
	int r = parse(argc, argv, &c, &err);
	if (!r)
		r = grid_parse(c.axes.data, c.constraint, c.constraints, &g, &err);
	if (!r)
		r = check_names(g, &err);
	if (!r && *c.words)
		r = make_command(&c, g, &command, &err);
	if (!r && c.sample >= 0)
		grid_sample(g, (uint64_t)c.sample, (uint64_t)c.seed);
	if (!r && c.count) {
		buffer_format(&count, "%llu\n", (unsigned long long)grid_count(g));
		output_file(c.output, count.data, count.size, OUTPUT_FOLDERS, &err);
	} else if (!r) {
		print_tasks(g, &command, c.output, &err);
	}
	grid_free(g);
	buffer_release(&command);
	buffer_release(&count);
	buffer_release(&c.axes);
	free(c.constraint);
	return cli_finish(&err);
}
