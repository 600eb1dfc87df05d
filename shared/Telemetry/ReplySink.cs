using System;
using System.Text;
using NanoAgent.Transfers;

namespace NanoAgent.Telemetry;

/// <summary>
/// Keeps the beginning of an answer: for a person, and to see that it is a collector's. The rest is read and dropped.
/// </summary>
internal sealed class ReplySink : ISink
{
    // Bytes, because a board counts a text's characters from the start to find one.
    private static readonly byte[] Stored = Encoding.UTF8.GetBytes("\"stored\":");
    private static readonly byte[] Duplicates = Encoding.UTF8.GetBytes("\"duplicates\":");
    private static readonly byte[] Rejected = Encoding.UTF8.GetBytes("\"rejected\":");
    private static readonly byte[] Retry = Encoding.UTF8.GetBytes("\"retry\":");
    private static readonly byte[] Field = Encoding.UTF8.GetBytes("\"field\":");

    /// <summary>Fates of records: what <see cref="Spooling.Spool.Settle"/> takes.</summary>
    internal const byte FateKept = 0;

    /// <summary>See <see cref="FateKept"/>.</summary>
    internal const byte FateStored = 1;

    /// <summary>See <see cref="FateKept"/>.</summary>
    internal const byte FateRejected = 2;

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
    /// True when the answer tells of so many records what became of each: stored, now or before, but for those that it
    /// lists as rejected for good or to be sent again. Whatever else answers 200 (a captive portal, a wrong server) has
    /// not stored them.
    /// </summary>
    /// <param name="records">Records of the batch.</param>
    /// <param name="fates">Is given the fate of each, as <see cref="Spooling.Spool.Settle"/> takes them.</param>
    internal bool Acknowledges(int records, byte[] fates)
    {
        for (int i = 0; i < records; i++)
        {
            fates[i] = FateStored;
        }

        long stored = NumberAfter(Stored);
        long duplicates = NumberAfter(Duplicates);
        int rejected = Mark(Rejected, FateRejected, records, fates);
        int kept = Mark(Retry, FateKept, records, fates);
        return stored >= 0 && duplicates >= 0 && rejected >= 0 && kept >= 0
            && stored + duplicates + rejected + kept == records;
    }

    /// <summary>True when the answer lists records: more of them than what was kept of it tells, perhaps.</summary>
    internal bool ListsRecords
    {
        get { return NumberAfter(Stored) >= 0 && (EndOf(Rejected) > 0 || EndOf(Retry) > 0); }
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
            at = at > 0 ? AfterDigits(at) : at;
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

    private long NumberAfter(byte[] label)
    {
        return Number(EndOf(label));
    }

    // Where the digits of a field's JSON pointer into the pack begin, or -1.
    private int Pointer()
    {
        int at = Skip(EndOf(Field));
        return at > 0 && at + 2 < _count && _buffer[at] == '"' && _buffer[at + 1] == '/' ? at + 2 : -1;
    }

    // Gives the fate to the records of a list, numbered from 0. How many they are: 0 without the list, -1 where it is
    // no list of different records of the batch or has no end in what was kept.
    private int Mark(byte[] label, byte fate, int records, byte[] fates)
    {
        int at = Skip(EndOf(label));
        if (at < 0)
        {
            return 0;
        }

        int count = 0;
        bool isList = at < _count && _buffer[at] == '[';
        at = Skip(at + 1);
        while (isList && at < _count && _buffer[at] != ']')
        {
            int record = (int)Number(at);
            isList = record >= 0 && record < records && fates[record] == FateStored;
            if (isList)
            {
                fates[record] = fate;
                count++;
                at = Skip(AfterDigits(at));
                at = at < _count && _buffer[at] == ',' ? Skip(at + 1) : at;
            }
        }

        return isList && at < _count ? count : -1;
    }

    private int AfterDigits(int at)
    {
        while (at < _count && _buffer[at] >= '0' && _buffer[at] <= '9')
        {
            at++;
        }

        return at;
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

    private int EndOf(byte[] label)
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
