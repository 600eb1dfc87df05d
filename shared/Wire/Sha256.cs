using System;
using NanoAgent.Platform;

namespace NanoAgent.Wire;

/// <summary>
/// SHA-256 (FIPS 180-4) in the core's own arithmetic, for firmwares without a native one. Costs 64 + 64 bytes and the
/// state, all at construction; hashing allocates nothing. Not constant-time: for integrity, not for secrets.
/// </summary>
public sealed class Sha256 : IDigest
{
    /// <summary>Bytes of the result.</summary>
    public const int SizeBytes = 32;

    private const int BlockBytes = 64;
    private const int LengthBytes = 8;

    /// <summary>The first 32 bits of the fractions of the cube roots of the first 64 primes.</summary>
    private static readonly uint[] RoundConstants = new uint[]
    {
        0x428A2F98, 0x71374491, 0xB5C0FBCF, 0xE9B5DBA5, 0x3956C25B, 0x59F111F1, 0x923F82A4, 0xAB1C5ED5,
        0xD807AA98, 0x12835B01, 0x243185BE, 0x550C7DC3, 0x72BE5D74, 0x80DEB1FE, 0x9BDC06A7, 0xC19BF174,
        0xE49B69C1, 0xEFBE4786, 0x0FC19DC6, 0x240CA1CC, 0x2DE92C6F, 0x4A7484AA, 0x5CB0A9DC, 0x76F988DA,
        0x983E5152, 0xA831C66D, 0xB00327C8, 0xBF597FC7, 0xC6E00BF3, 0xD5A79147, 0x06CA6351, 0x14292967,
        0x27B70A85, 0x2E1B2138, 0x4D2C6DFC, 0x53380D13, 0x650A7354, 0x766A0ABB, 0x81C2C92E, 0x92722C85,
        0xA2BFE8A1, 0xA81A664B, 0xC24B8B70, 0xC76C51A3, 0xD192E819, 0xD6990624, 0xF40E3585, 0x106AA070,
        0x19A4C116, 0x1E376C08, 0x2748774C, 0x34B0BCB5, 0x391C0CB3, 0x4ED8AA4A, 0x5B9CCA4F, 0x682E6FF3,
        0x748F82EE, 0x78A5636F, 0x84C87814, 0x8CC70208, 0x90BEFFFA, 0xA4506CEB, 0xBEF9A3F7, 0xC67178F2,
    };

    private readonly byte[] _block = new byte[BlockBytes];
    // Of the 64 words of a block's schedule the 16 that the rounds under way need.
    private readonly uint[] _schedule = new uint[16];
    private readonly uint[] _state = new uint[8];
    private int _filled;
    private long _bytes;

    /// <summary>Makes a digest, ready for the first byte.</summary>
    public Sha256()
    {
        Reset();
    }

    /// <summary>32.</summary>
    public int Size
    {
        get { return SizeBytes; }
    }

    /// <summary>Forgets everything taken in so far.</summary>
    public void Reset()
    {
        // The first 32 bits of the fractions of the square roots of the first eight primes.
        _state[0] = 0x6A09E667;
        _state[1] = 0xBB67AE85;
        _state[2] = 0x3C6EF372;
        _state[3] = 0xA54FF53A;
        _state[4] = 0x510E527F;
        _state[5] = 0x9B05688C;
        _state[6] = 0x1F83D9AB;
        _state[7] = 0x5BE0CD19;
        _filled = 0;
        _bytes = 0;
    }

    /// <summary>Takes bytes in. The buffer is borrowed for the call.</summary>
    /// <param name="buffer">The bytes.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="count">Number of bytes.</param>
    /// <exception cref="ArgumentException">The range lies outside the buffer.</exception>
    public void Update(byte[] buffer, int offset, int count)
    {
        if (offset < 0 || count < 0 || count > buffer.Length - offset)
        {
            throw new ArgumentException("the range lies outside the buffer", nameof(count));
        }

        _bytes += count;
        int at = offset;
        int left = count;
        if (_filled > 0)
        {
            int part = left < BlockBytes - _filled ? left : BlockBytes - _filled;
            Array.Copy(buffer, at, _block, _filled, part);
            _filled += part;
            at += part;
            left -= part;
            if (_filled < BlockBytes)
            {
                return;
            }

            Compress(_block, 0);
            _filled = 0;
        }

        for (; left >= BlockBytes; left -= BlockBytes)
        {
            Compress(buffer, at);
            at += BlockBytes;
        }

        Array.Copy(buffer, at, _block, 0, left);
        _filled = left;
    }

    /// <summary>Writes the 32 bytes of the hash and starts anew, as <see cref="Reset"/> does.</summary>
    /// <param name="output">Takes the hash.</param>
    /// <param name="offset">First byte to write.</param>
    /// <exception cref="ArgumentException">There is no room for 32 bytes.</exception>
    public void Finish(byte[] output, int offset)
    {
        if (offset < 0 || output.Length - offset < SizeBytes)
        {
            throw new ArgumentException("the range lies outside the buffer", nameof(offset));
        }

        long bits = _bytes << 3;
        _block[_filled++] = 0x80;
        if (_filled > BlockBytes - LengthBytes)
        {
            Array.Clear(_block, _filled, BlockBytes - _filled);
            Compress(_block, 0);
            _filled = 0;
        }

        Array.Clear(_block, _filled, BlockBytes - LengthBytes - _filled);
        for (int i = BlockBytes - 1; i >= BlockBytes - LengthBytes; i--)
        {
            _block[i] = (byte)bits;
            bits >>= 8;
        }

        Compress(_block, 0);
        for (int i = 0; i < SizeBytes; i++)
        {
            output[offset + i] = (byte)(_state[i >> 2] >> (24 - (8 * (i & 3))));
        }

        Reset();
    }

    private void FillSchedule(byte[] buffer, int offset)
    {
        uint[] w = _schedule;
        for (int i = 0; i < 16; i++)
        {
            w[i] = ((uint)buffer[offset] << 24) | ((uint)buffer[offset + 1] << 16)
                | ((uint)buffer[offset + 2] << 8) | buffer[offset + 3];
            offset += 4;
        }
    }

    // The next 16 words, each in the place of the one that it is made of.
    private void GoOn()
    {
        uint[] w = _schedule;
        uint b = w[14];
        uint c = w[15];
        for (int i = 0; i < 16; i++)
        {
            uint a = w[(i + 1) & 15];
            a = w[i] + w[(i + 9) & 15]
                + (((a >> 7) | (a << 25)) ^ ((a >> 18) | (a << 14)) ^ (a >> 3))
                + (((b >> 17) | (b << 15)) ^ ((b >> 19) | (b << 13)) ^ (b >> 10));
            w[i] = a;
            b = c;
            c = a;
        }
    }

    private void Compress(byte[] buffer, int offset)
    {
        FillSchedule(buffer, offset);
        uint[] w = _schedule;
        uint[] k = RoundConstants;
        uint a = _state[0];
        uint b = _state[1];
        uint c = _state[2];
        uint d = _state[3];
        uint e = _state[4];
        uint f = _state[5];
        uint g = _state[6];
        uint h = _state[7];
        for (int i = 0; i < 64; i++)
        {
            if (i > 0 && (i & 15) == 0)
            {
                GoOn();
            }

            uint first = h + (((e >> 6) | (e << 26)) ^ ((e >> 11) | (e << 21)) ^ ((e >> 25) | (e << 7)))
                + ((e & f) ^ (~e & g)) + k[i] + w[i & 15];
            uint second = (((a >> 2) | (a << 30)) ^ ((a >> 13) | (a << 19)) ^ ((a >> 22) | (a << 10)))
                + ((a & b) ^ (a & c) ^ (b & c));
            h = g;
            g = f;
            f = e;
            e = d + first;
            d = c;
            c = b;
            b = a;
            a = first + second;
        }

        _state[0] += a;
        _state[1] += b;
        _state[2] += c;
        _state[3] += d;
        _state[4] += e;
        _state[5] += f;
        _state[6] += g;
        _state[7] += h;
    }
}
