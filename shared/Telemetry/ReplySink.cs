using System;
using System.Text;
using NanoAgent.Transfers;

namespace NanoAgent.Telemetry;

/// <summary>
/// Keeps the beginning of an answer: for a person, and to see that it is a collector's. The rest is read and dropped.
/// </summary>
internal sealed class ReplySink : ISink
{
    private const string Stored = "\"stored\":";
    private const string Duplicates = "\"duplicates\":";
    private const string Field = "\"field\":";

    private readonly byte[] _buffer;
    private int _count;

    internal ReplySink(int bytesMax)
    {
        _buffer = new byte[bytesMax];
    }

    /// <summary>What was kept. Allocates.</summary>
    internal string Text
    {
        get { return Encoding.UTF8.GetString(_buffer, 0, _count); }
    }

    /// <summary>
    /// True when the answer says that so many records are stored, now or before. Whatever else answers 200 (a captive
    /// portal, a wrong server) has not stored them.
    /// </summary>
    internal bool Acknowledges(int records)
    {
        long stored = NumberAfter(Stored);
        long duplicates = NumberAfter(Duplicates);
        return stored >= 0 && duplicates >= 0 && stored + duplicates == records;
    }

    /// <summary>
    /// True when a refusal names what is wrong, as a collector's does. A proxy or another server that refuses whatever
    /// is sent to it does not, and no record may be given up for its sake.
    /// </summary>
    internal bool NamesField
    {
        get { return EndOf(Field) > 0; }
    }

    /// <summary>The record of the batch, from 0, that a refusal points into, or -1.</summary>
    internal int BlamedRecord
    {
        get
        {
            int at = Pointer();
            return at > 0 ? (int)Number(at) : -1;
        }
    }

    /// <summary>
    /// True when a refusal points at a label of one letter: the name, unit, value or time of a reading. The labels of
    /// the batch (device, boot ...) are wrong in every batch or in none: no record may be given up for theirs.
    /// </summary>
    internal bool BlamesReading
    {
        get
        {
            int at = Pointer();
            while (at > 0 && at < _count && _buffer[at] >= '0' && _buffer[at] <= '9')
            {
                at++;
            }

            return at > 0 && at + 2 < _count && _buffer[at] == '/' && _buffer[at + 2] == '"';
        }
    }

    /// <inheritdoc/>
    public bool Begin(IResponseHead head)
    {
        _count = 0;
        return true;
    }

    /// <inheritdoc/>
    public bool Write(byte[] buffer, int offset, int count)
    {
        int room = _buffer.Length - _count;
        int kept = count < room ? count : room;
        Array.Copy(buffer, offset, _buffer, _count, kept);
        _count += kept;
        return true;
    }

    private long NumberAfter(string label)
    {
        return Number(EndOf(label));
    }

    // Where the digits of a field's JSON pointer into the pack begin, or -1.
    private int Pointer()
    {
        int at = Skip(EndOf(Field));
        return at > 0 && at + 2 < _count && _buffer[at] == '"' && _buffer[at + 1] == '/' ? at + 2 : -1;
    }

    // White space is JSON's to add.
    private int Skip(int at)
    {
        while (at > 0 && at < _count && _buffer[at] == ' ')
        {
            at++;
        }

        return at;
    }

    // The number at a place, or -1.
    private long Number(int at)
    {
        at = Skip(at);
        long number = -1;
        for (; at > 0 && at < _count && _buffer[at] >= '0' && _buffer[at] <= '9'; at++)
        {
            number = ((number < 0 ? 0 : number) * 10) + (_buffer[at] - '0');
            if (number > int.MaxValue)
            {
                return -1;
            }
        }

        return number;
    }

    private int EndOf(string label)
    {
        for (int start = 0; start <= _count - label.Length; start++)
        {
            int length = 0;
            while (length < label.Length && _buffer[start + length] == label[length])
            {
                length++;
            }

            if (length == label.Length)
            {
                return start + length;
            }
        }

        return -1;
    }
}
