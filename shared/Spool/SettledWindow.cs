using System;

namespace NanoAgent.Spooling;

/// <summary>
/// What is settled of the first records behind a lane's released place while an older one of them is not: two bits a
/// record, by the distance of the ordinals. RAM only, 128 bytes, made when it happens. Holds records of one
/// boot epoch.
/// </summary>
internal sealed class SettledWindow
{
    private const int RecordsMax = Spool.SettleWindowRecords;

    private readonly byte[] _fates = new byte[RecordsMax / 4];

    internal readonly int BootEpoch;

    internal SettledWindow(int bootEpoch)
    {
        BootEpoch = bootEpoch;
    }

    /// <summary>Records in it that were released.</summary>
    internal int Released { get; private set; }

    /// <summary>Records in it that were rejected.</summary>
    internal int Rejected { get; private set; }

    internal bool IsEmpty => Released + Rejected == 0;

    /// <summary>0 for a record that is not settled, or not of this window.</summary>
    internal int FateOf(int bootEpoch, long distance)
    {
        bool isHere = !IsEmpty && bootEpoch == BootEpoch && distance >= 0 && distance < RecordsMax;
        return isHere ? (_fates[(int)distance >> 2] >> (((int)distance & 3) * 2)) & 3 : 0;
    }

    /// <summary>Sets a record's fate, 1 released or 2 rejected; beyond the window it is not taken.</summary>
    internal void Set(long distance, int fate)
    {
        if (distance >= 0 && distance < RecordsMax)
        {
            _fates[(int)distance >> 2] |= (byte)(fate << (((int)distance & 3) * 2));
            Released += fate == 1 ? 1 : 0;
            Rejected += fate == 2 ? 1 : 0;
        }
    }

    /// <summary>The released place moved over so many records: forgets them, and answers how many it knew.</summary>
    internal int Pass(long records)
    {
        int before = Released + Rejected;
        Released = 0;
        Rejected = 0;
        for (int i = 0; i < RecordsMax && before > 0; i++)
        {
            long from = i + records;
            int fate = from < RecordsMax ? (_fates[(int)from >> 2] >> (((int)from & 3) * 2)) & 3 : 0;
            _fates[i >> 2] &= (byte)~(3 << ((i & 3) * 2));
            Set(i, fate);
        }

        return before - Released - Rejected;
    }

    internal void CopyFrom(SettledWindow other)
    {
        Array.Copy(other._fates, 0, _fates, 0, _fates.Length);
        Released = other.Released;
        Rejected = other.Rejected;
    }
}
