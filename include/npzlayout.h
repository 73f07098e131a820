/* npzlayout.h - where the bytes of a .npz stand, for the two that see them: npzwrite.c and npzread.c.
 *
 * A .npz is a zip: for each member a local header, its bytes, and at the end a directory that
 * repeats the headers with offsets.  Members here are .npy files: a 10-byte preamble, a header
 * padded so that the data starts on a multiple of 64, the data.  Offsets are 32 bits without
 * zip64, so a file holds at most 4 GiB packed and each array at most 4 GiB unpacked.  One symbol's
 * slices are far from that; who lets a user choose how large an array is asks npz_room first.
 */
#ifndef LOTMILL_NPZLAYOUT_H
#define LOTMILL_NPZLAYOUT_H

enum {
	LOCAL_SIGN = 0x04034b50,
	ENTRY_SIGN = 0x02014b50,
	END_SIGN = 0x06054b50,
	LOCAL_SIZE = 30,
	ENTRY_SIZE = 46,
	END_SIZE = 22,
	NPY_ROUND = 64
};

#endif
