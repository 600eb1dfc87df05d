using System;
using System.Collections.Generic;
using NanoAgent.Platform;

namespace NanoAgent.Simulator.Stores;

/// <summary>The bytes of one segment, and where its uncommitted appends end.</summary>
internal sealed class MemorySegmentData
{
    private readonly List<int> _appendEnds = [];
    private byte[] _bytes;
    private int _committed;
    private int _life = -1;

    internal MemorySegmentData(int reserveBytes)
    {
        _bytes = new byte[reserveBytes];
    }

    internal int Length { get; private set; }

    /// <summary>Handles open in this life of the store.</summary>
    internal int OpenHandles { get; private set; }

    internal void Enter(int life)
    {
        OpenHandles = life == _life ? OpenHandles + 1 : 1;
        _life = life;
    }

    internal void Leave(int life)
    {
        OpenHandles -= life == _life ? 1 : 0;
    }

    internal void Append(byte[] buffer, int offset, int count)
    {
        if (Length + count > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(Length + count, 2 * _bytes.Length));
        }

        Array.Copy(buffer, offset, _bytes, Length, count);
        Length += count;
        _appendEnds.Add(Length);
    }

    internal void Commit()
    {
        _committed = Length;
        _appendEnds.Clear();
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
        clone._appendEnds.AddRange(_appendEnds);
        return clone;
    }

    /// <summary>
    /// Decides what is left of each uncommitted append, sector by sector: kept, dropped, cut short or garbage. What
    /// was dropped before something that was kept is a hole of zeros or of erased flash.
    /// </summary>
    internal void Crash(IRandom random, int sectorBytes)
    {
        int start = _committed;
        int survived = _committed;
        foreach (int appendEnd in _appendEnds)
        {
            while (start < appendEnd)
            {
                int end = appendEnd;
                if (sectorBytes > 0)
                {
                    end = Math.Min(appendEnd, ((start / sectorBytes) + 1) * sectorBytes);
                }

                survived = Math.Max(survived, Decide(random, start, end));
                start = end;
            }
        }

        Length = survived;
        Commit();
        OpenHandles = 0;
    }

    private int Decide(IRandom random, int start, int end)
    {
        switch (random.Next(4))
        {
            case 0:
                return end;
            case 1:
                _bytes.AsSpan(start, end - start).Fill((byte)(random.Next(2) == 0 ? 0x00 : 0xFF));
                return 0;
            case 2:
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
