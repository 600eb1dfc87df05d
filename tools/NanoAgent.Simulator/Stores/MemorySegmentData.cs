using System;
using System.Collections.Generic;
using NanoAgent.Platform;

namespace NanoAgent.Simulator.Stores;

/// <summary>The bytes of one segment, and where its uncommitted appends end.</summary>
internal sealed class MemorySegmentData
{
    private readonly List<(int End, long Operation)> _appends = [];
    private byte[] _bytes;
    private int _committed;
    private int _life = -1;
    private int _openHandles;

    internal MemorySegmentData(int reserveBytes)
    {
        _bytes = new byte[reserveBytes];
    }

    internal int Length { get; private set; }

    internal bool IsOpen(int life)
    {
        return life == _life && _openHandles > 0;
    }

    internal void Enter(int life)
    {
        _openHandles = life == _life ? _openHandles + 1 : 1;
        _life = life;
    }

    internal void Leave(int life)
    {
        _openHandles -= life == _life ? 1 : 0;
    }

    internal void Append(byte[] buffer, int offset, int count, long operation)
    {
        if (Length + count > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(Length + count, 2 * _bytes.Length));
        }

        Array.Copy(buffer, offset, _bytes, Length, count);
        Length += count;
        _appends.Add((Length, operation));
    }

    /// <summary>Makes all of it durable; answers how many sectors of that size were written.</summary>
    internal int Commit(int sectorBytes)
    {
        int sectors = Length == _committed ? 0 : ((Length - 1) / sectorBytes) - (_committed / sectorBytes) + 1;
        _committed = Length;
        _appends.Clear();
        return sectors;
    }

    internal int Read(long position, byte[] buffer, int offset, int count)
    {
        if (position >= Length)
        {
            return 0;
        }

        int got = (int)Math.Min(count, Length - position);
        Array.Copy(_bytes, (int)position, buffer, offset, got);
        return got;
    }

    internal byte[] ToArray()
    {
        return _bytes.AsSpan(0, Length).ToArray();
    }

    internal MemorySegmentData Clone()
    {
        MemorySegmentData clone = new(0) { _bytes = (byte[])_bytes.Clone(), _committed = _committed, Length = Length };
        clone._appends.AddRange(_appends);
        return clone;
    }

    /// <summary>Overwrites the last bytes with erased flash: an append that did nothing.</summary>
    internal void EraseEnd(int count)
    {
        _bytes.AsSpan(Length - count, count).Fill(0xFF);
    }

    /// <summary>
    /// Decides what is left of each uncommitted append, sector by sector: kept, dropped, cut short or garbage. What
    /// was dropped before something that was kept is a hole of zeros or of erased flash. Appends before the operation
    /// <paramref name="keptBefore"/> are kept, those behind <paramref name="droppedBehind"/> dropped.
    /// </summary>
    internal void Crash(IRandom random, int sectorBytes, CrashFates fates, long keptBefore, long droppedBehind)
    {
        int start = _committed;
        int survived = _committed;
        foreach ((int appendEnd, long operation) in _appends)
        {
            while (start < appendEnd)
            {
                int end = appendEnd;
                if (sectorBytes > 0)
                {
                    end = Math.Min(appendEnd, ((start / sectorBytes) + 1) * sectorBytes);
                }

                CrashFate fate = operation < keptBefore ? CrashFate.Kept
                    : operation > droppedBehind ? CrashFate.Dropped : fates.Decide(random);
                survived = Math.Max(survived, Apply(fate, random, start, end));
                start = end;
            }
        }

        Length = survived;
        _committed = Length;
        _appends.Clear();
    }

    /// <summary>Answers where the bytes end that are there for certain.</summary>
    private int Apply(CrashFate fate, IRandom random, int start, int end)
    {
        switch (fate)
        {
            case CrashFate.Kept:
                return end;
            case CrashFate.Dropped:
                _bytes.AsSpan(start, end - start).Fill((byte)(random.Next(2) == 0 ? 0x00 : 0xFF));
                return 0;
            case CrashFate.Cut:
                int kept = start + random.Next(end - start + 1);
                _bytes.AsSpan(kept, end - kept).Clear();
                return kept == start ? 0 : kept;
            default:
                for (int i = start; i < end; i++)
                {
                    _bytes[i] = (byte)random.Next(256);
                }

                return end;
        }
    }
}
