using System;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ArmCrc = System.Runtime.Intrinsics.Arm.Crc32;

namespace NanoAgent.Host.Stores;

/// <summary>
/// zlib's CRC-32 by the processor: carry-less multiplication on x86 (64 bytes a turn, folded as in Intel's "Fast CRC
/// Computation for Generic Polynomials Using PCLMULQDQ"), the CRC instructions on Arm; the tables of
/// <see cref="SlicedCrc32"/> for what is short, and on any other machine. The same numbers everywhere.
/// </summary>
internal static class FoldedCrc32
{
    private const int LaneBytes = 16;
    private const int TurnBytes = 4 * LaneBytes;

    /// <summary>As <see cref="Wire.Crc32.Update"/>.</summary>
    internal static uint Update(uint crc, byte[] buffer, int offset, int count)
    {
        ReadOnlySpan<byte> bytes = buffer.AsSpan(offset, count);
        if (ArmCrc.Arm64.IsSupported)
        {
            return ~UpdateOnArm(~crc, bytes);
        }

        if (!Pclmulqdq.IsSupported || !Sse2.IsSupported || count < TurnBytes)
        {
            return SlicedCrc32.Update(crc, buffer, offset, count);
        }

        int folded = count / LaneBytes * LaneBytes;
        crc = ~Fold(~crc, bytes[..folded]);
        return SlicedCrc32.Update(crc, buffer, offset + folded, count - folded);
    }

    private static uint UpdateOnArm(uint state, ReadOnlySpan<byte> bytes)
    {
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            state = ArmCrc.Arm64.ComputeCrc32(state, word);
        }

        foreach (byte value in bytes[(bytes.Length / sizeof(ulong) * sizeof(ulong))..])
        {
            state = ArmCrc.ComputeCrc32(state, value);
        }

        return state;
    }

    /// <summary>The state behind so many bytes: 64 or more, whole lanes of 16.</summary>
    private static uint Fold(uint state, ReadOnlySpan<byte> bytes)
    {
        // Powers of x modulo the polynomial, reflected: over 64 bytes, and over 16.
        Vector128<ulong> overTurn = Vector128.Create(0x01_5444_2BD4UL, 0x01_C6E4_1596UL);
        Vector128<ulong> overLane = Vector128.Create(0x01_7519_97D0UL, 0x00_CCAA_009EUL);
        Vector128<ulong> a = Lane(bytes, 0) ^ Vector128.Create(state, 0UL);
        Vector128<ulong> b = Lane(bytes, 1);
        Vector128<ulong> c = Lane(bytes, 2);
        Vector128<ulong> d = Lane(bytes, 3);
        bytes = bytes[TurnBytes..];
        while (bytes.Length >= TurnBytes)
        {
            a = Step(a, overTurn) ^ Lane(bytes, 0);
            b = Step(b, overTurn) ^ Lane(bytes, 1);
            c = Step(c, overTurn) ^ Lane(bytes, 2);
            d = Step(d, overTurn) ^ Lane(bytes, 3);
            bytes = bytes[TurnBytes..];
        }

        a = Step(a, overLane) ^ b;
        a = Step(a, overLane) ^ c;
        a = Step(a, overLane) ^ d;
        for (; bytes.Length >= LaneBytes; bytes = bytes[LaneBytes..])
        {
            a = Step(a, overLane) ^ Lane(bytes, 0);
        }

        return Reduce(a, overLane);
    }

    private static Vector128<ulong> Lane(ReadOnlySpan<byte> bytes, int lane)
    {
        return Vector128.Create(bytes.Slice(lane * LaneBytes, LaneBytes)).AsUInt64();
    }

    private static Vector128<ulong> Step(Vector128<ulong> lane, Vector128<ulong> powers)
    {
        return Pclmulqdq.CarrylessMultiply(lane, powers, 0x00) ^ Pclmulqdq.CarrylessMultiply(lane, powers, 0x11);
    }

    /// <summary>From 128 bits to 96, to 64, and by Barrett's reduction to the 32 of the state.</summary>
    private static uint Reduce(Vector128<ulong> lane, Vector128<ulong> overLane)
    {
        Vector128<ulong> low32 = Vector128.Create(0x0000_0000_FFFF_FFFFUL, 0x0000_0000_FFFF_FFFFUL);
        Vector128<ulong> over8 = Vector128.Create(0x01_63CD_6124UL, 0UL);
        Vector128<ulong> polynomial = Vector128.Create(0x01_DB71_0641UL, 0x01_F701_1641UL);
        lane = Pclmulqdq.CarrylessMultiply(lane, overLane, 0x10) ^ Sse2.ShiftRightLogical128BitLane(lane, 8);
        Vector128<ulong> high = Sse2.ShiftRightLogical128BitLane(lane, 4);
        lane = Pclmulqdq.CarrylessMultiply(lane & low32, over8, 0x00) ^ high;
        Vector128<ulong> quotient = Pclmulqdq.CarrylessMultiply(lane & low32, polynomial, 0x10);
        lane ^= Pclmulqdq.CarrylessMultiply(quotient & low32, polynomial, 0x00);
        return lane.AsUInt32().GetElement(1);
    }
}
