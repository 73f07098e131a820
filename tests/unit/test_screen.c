/* screen: the redrawn line and the lines above it, byte for byte, on a terminal and off it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "screen.h"

/* A terminal hands on what was written a little later, perhaps in pieces. */
static void reads(int fd, const char *want)
{
	char text[4096];
	size_t n = 0;
	for (int tries = 0; n < strlen(want) && tries < 1000; tries++) {
		ssize_t k = read(fd, text + n, sizeof text - 1 - n);
		n += k > 0 ? (size_t)k : 0;
		if (k <= 0)
			nanosleep(&(struct timespec){ .tv_nsec = 5000000 }, NULL);
	}
	text[n] = '\0';
	assert_string_equal(text, want);
}

static void on_a_terminal(void **state)
{
	(void)state;
	int terminal = posix_openpt(O_RDWR | O_NOCTTY);
	if (terminal < 0)
		skip(); /* a chroot without /dev/pts */
	assert_int_equal(grantpt(terminal) | unlockpt(terminal), 0);
	int fd = open(ptsname(terminal), O_RDWR | O_NOCTTY);
	struct winsize size = { .ws_col = 12, .ws_row = 24 };
	struct termios raw;
	assert_int_equal(tcgetattr(fd, &raw) | ioctl(fd, TIOCSWINSZ, &size), 0);
	raw.c_oflag &= ~(tcflag_t)OPOST;
	assert_int_equal(tcsetattr(fd, TCSANOW, &raw), 0);
	fcntl(terminal, F_SETFL, O_NONBLOCK);
	setenv("TERM", "dumb", 1);
	assert_int_equal(screen_kind_of(fd), SCREEN_PLAIN_LINES);
	unsetenv("TERM");
	assert_int_equal(screen_kind_of(fd), SCREEN_PLAIN_LINES);
	setenv("TERM", "xterm", 1);
	assert_int_equal(screen_kind_of(fd), SCREEN_LIVE);

	struct screen s;
	double wait;
	screen_open(&s, fd, SCREEN_LIVE, 100);
	assert_false(screen_due(&s, 100.2, &wait));
	assert_true(wait > 0.09 && wait < 0.11);
	assert_true(screen_due(&s, 100.3, NULL));
	screen_tick(&s, 100.3, "lot-run", "fifo 1 of 2", 11);
	reads(terminal, "\r\033[Kfifo 1 of 2");
	assert_false(screen_due(&s, 100.4, NULL));
	screen_print(&s, fd, "lot-fifo: bad\n", 14);
	reads(terminal, "\r\033[Klot-fifo: bad\nfifo 1 of 2");
	/* Cut to what the terminal holds less one column, never half a character. */
	screen_tick(&s, 100.6, "lot-run", "0123456789\xe5\x85\x83\xe5\xa4\xa7", 16);
	reads(terminal, "\r\033[K0123456789");
	screen_clear(&s);
	screen_clear(&s);
	reads(terminal, "\r\033[K");
	screen_print(&s, fd, "x\n", 2);
	reads(terminal, "x\n");
	screen_close(&s);
	reads(terminal, "");
	close(fd);
	close(terminal);
}

static void off_a_terminal(void **state)
{
	(void)state;
	int p[2];
	double wait;
	struct screen s;
	assert_int_equal(pipe2(p, O_NONBLOCK), 0);
	setenv("TERM", "xterm", 1);
	assert_int_equal(screen_kind_of(p[1]), SCREEN_PLAIN_LINES);
	screen_open(&s, p[1], SCREEN_PLAIN_LINES, 5);
	assert_false(screen_due(&s, 14.9, &wait));
	assert_true(screen_due(&s, 15, &wait));
	assert_true(wait == 0);
	screen_tick(&s, 15, "lot-run", "fifo 1 of 2", 11);
	screen_print(&s, p[1], "a line\n", 7);
	reads(p[0], "lot-run: fifo 1 of 2\na line\n");
	assert_false(screen_due(&s, 24.9, NULL));
	screen_close(&s);
	reads(p[0], "");
	screen_open(&s, p[1], SCREEN_NONE, 5);
	assert_false(screen_due(&s, 1000, &wait));
	assert_true(wait > 0);
	screen_tick(&s, 1000, "lot-run", "fifo", 4);
	reads(p[0], "");
	screen_print(&s, p[1], "a line\n", 7);
	reads(p[0], "a line\n");
	screen_close(&s);
	close(p[0]);
	close(p[1]);
}

static void take(void *context, const char *line, size_t n)
{
	struct buffer *b = context;
	buffer_char(b, '[');
	buffer_add(b, line, n);
	buffer_char(b, ']');
}

static void whole_lines(void **state)
{
	(void)state;
	int p[2];
	struct buffer pending = BUFFER_EMPTY, seen = BUFFER_EMPTY;
	assert_int_equal(pipe2(p, O_NONBLOCK), 0);
	assert_true(screen_read_lines(p[0], &pending, take, &seen));
	assert_int_equal(write(p[1], "one\ntw", 6), 6);
	assert_true(screen_read_lines(p[0], &pending, take, &seen));
	assert_int_equal(write(p[1], "o\n\nthree", 8), 8);
	assert_true(screen_read_lines(p[0], &pending, take, &seen));
	close(p[1]);
	assert_false(screen_read_lines(p[0], &pending, take, &seen));
	buffer_char(&seen, '\0');
	assert_string_equal(seen.data, "[one\n][two\n][\n][three\n]");
	buffer_release(&seen);
	close(p[0]);
	/* A stream without line ends does not fill the memory. */
	char block[4096];
	memset(block, 'x', sizeof block);
	assert_int_equal(pipe2(p, O_NONBLOCK), 0);
	for (int i = 0; i < 300; i++) {
		assert_int_equal(write(p[1], block, sizeof block), sizeof block);
		assert_true(screen_read_lines(p[0], &pending, take, &seen));
		assert_true(pending.size <= 1 << 20);
	}
	close(p[1]);
	assert_false(screen_read_lines(p[0], &pending, take, &seen));
	assert_int_equal(seen.size, 300 * sizeof block + 5); /* two pieces in brackets, a line end */
	buffer_release(&seen);
	close(p[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(on_a_terminal), cmocka_unit_test(off_a_terminal), cmocka_unit_test(whole_lines),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
