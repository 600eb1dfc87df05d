namespace NanoAgent.Wire;

/// <summary>What a datagram that came means for the question that was asked.</summary>
public enum DnsResult
{
    /// <summary>It has addresses.</summary>
    Addresses = 0,

    /// <summary>The name does not exist, or has no IPv4 address: another server would say the same.</summary>
    NoAddress = 1,

    /// <summary>
    /// The server cannot answer (SERVFAIL, REFUSED ...), cut the answer before its addresses, or sent what cannot be
    /// read: another server may do better.
    /// </summary>
    ServerFailed = 2,

    /// <summary>It answers another question: it is to be ignored, and the answer waited for.</summary>
    NotTheAnswer = 3,
}

/// <summary>
/// One DNS message (RFC 1035) and the buffer it stands in: writes the question for a name's IPv4 addresses, reads the
/// answer with the aliases (CNAME) in it. Whatever is in the buffer, reading ends, stays inside and allocates nothing.
/// </summary>
public sealed class DnsMessage
{
    /// <summary>Bytes of a message over UDP (section 4.2.1): no server sends more to who asked without EDNS.</summary>
    public const int BytesMax = 512;

    /// <summary>Addresses taken from an answer, the first ones.</summary>
    public const int AddressesMax = 4;

    /// <summary>Aliases followed in one answer: more than any sane zone has, and what ends a circle of them.</summary>
    public const int AliasesMax = 8;

    // Pointers followed while two names are compared: legal ones point back, hostile ones may go round.
    private const int JumpsMax = 32;

    private const int HeaderBytes = 12;
    private const int NameCharactersMax = 253;
    private const int LabelBytesMax = 63;
    private const int TypeA = 1;
    private const int TypeCname = 5;
    private const int ClassIn = 1;

    private readonly byte[] _addresses = new byte[4 * AddressesMax];
    private int _count;

    /// <summary>The message: written by <see cref="WriteQuery"/>, or to be received into.</summary>
    public byte[] Bytes { get; } = new byte[BytesMax];

    /// <summary>Addresses of the answer read last, 0 to <see cref="AddressesMax"/>.</summary>
    public int AddressCount { get; private set; }

    /// <summary>Seconds that the addresses may be kept: the least of all records on the way to them.</summary>
    public int TimeToLiveSeconds { get; private set; }

    /// <summary>The address at <paramref name="index"/>, below <see cref="AddressCount"/>, as a literal. Allocates it.
    /// </summary>
    public string Address(int index)
    {
        int at = 4 * index;
        return _addresses[at].ToString() + "." + _addresses[at + 1].ToString() + "."
            + _addresses[at + 2].ToString() + "." + _addresses[at + 3].ToString();
    }

    /// <summary>Writes the question for the IPv4 addresses of a name.</summary>
    /// <param name="id">0 to 65535; the answer repeats it.</param>
    /// <param name="name">Labels of 1 to 63 printable ASCII characters, 253 in all; a dot may end it.</param>
    /// <returns>Bytes of the message, or 0 when the name cannot be one of DNS.</returns>
    public int WriteQuery(int id, string name)
    {
        Put(0, id);
        Put(2, 0x0100); // a standard query, recursion desired
        Put(4, 1);
        Put(6, 0);
        Put(8, 0);
        Put(10, 0);
        int at = WriteName(name);
        if (at == 0)
        {
            return 0;
        }

        Put(at, TypeA);
        Put(at + 2, ClassIn);
        return at + 4;
    }

    /// <summary>Reads what was received into <see cref="Bytes"/>.</summary>
    /// <param name="count">Bytes of it.</param>
    /// <param name="id">The id of the question.</param>
    /// <param name="name">The name that was asked for.</param>
    public DnsResult Read(int count, int id, string name)
    {
        _count = count;
        AddressCount = 0;
        TimeToLiveSeconds = int.MaxValue;
        if (count < HeaderBytes || Number(0) != id || (Bytes[2] & 0xF8) != 0x80)
        {
            return DnsResult.NotTheAnswer;
        }

        int code = Bytes[3] & 0x0F;
        int questions = Number(4);
        if (questions == 0 && code != 0)
        {
            // A server that could not read the question does not repeat it.
            return DnsResult.ServerFailed;
        }

        int at = HeaderBytes + LengthOf(name) + 2;
        if (questions != 1 || at + 4 > count || !Asks(name) || Number(at) != TypeA || Number(at + 2) != ClassIn)
        {
            return DnsResult.NotTheAnswer;
        }

        if (code != 0)
        {
            return code == 3 ? DnsResult.NoAddress : DnsResult.ServerFailed;
        }

        return FollowAliases(at + 4, Number(6), (Bytes[2] & 0x02) != 0);
    }

    // The dot that may end a name is not of it.
    private static int LengthOf(string name)
    {
        return name.Length > 0 && name[name.Length - 1] == '.' ? name.Length - 1 : name.Length;
    }

    // In a message each dot is the length of the label behind it, and one more such byte stands before the first.
    private int WriteName(string name)
    {
        int length = LengthOf(name);
        int start = HeaderBytes;
        for (int i = 0; i <= length; i++)
        {
            int at = HeaderBytes + 1 + i;
            char character = i < length ? name[i] : '.';
            if (character == '.')
            {
                int label = at - start - 1;
                if (label == 0 || label > LabelBytesMax || length > NameCharactersMax)
                {
                    return 0;
                }

                Bytes[start] = (byte)label;
                start = at;
            }
            else if (character <= ' ' || character > '~' || i >= NameCharactersMax)
            {
                return 0;
            }
            else
            {
                Bytes[at] = (byte)character;
            }
        }

        Bytes[start] = 0;
        return start + 1;
    }

    // The question repeats the name that was asked, in letters of either case.
    private bool Asks(string name)
    {
        int length = LengthOf(name);
        int start = HeaderBytes;
        for (int i = 0; i <= length; i++)
        {
            int at = HeaderBytes + 1 + i;
            if (i == length || name[i] == '.')
            {
                if (Bytes[start] != at - start - 1)
                {
                    return false;
                }

                start = at;
            }
            else if (AsciiText.ToLower(Bytes[at]) != AsciiText.ToLower(name[i]))
            {
                return false;
            }
        }

        return Bytes[start] == 0;
    }

    private DnsResult FollowAliases(int at, int answers, bool isCut)
    {
        int owner = HeaderBytes;
        for (int i = 0; i <= AliasesMax; i++)
        {
            int alias = Scan(at, answers, owner);
            bool isBroken = alias < 0 && !isCut;
            if (AddressCount > 0 && !isBroken)
            {
                return DnsResult.Addresses;
            }

            if (alias == 0 && !isCut)
            {
                return DnsResult.NoAddress;
            }

            if (alias <= 0)
            {
                return DnsResult.ServerFailed;
            }

            owner = alias;
        }

        return DnsResult.ServerFailed;
    }

    // Takes the addresses of one owner. Where its alias stands, 0 for none, -1 when the records end too early.
    private int Scan(int at, int answers, int owner)
    {
        int alias = 0;
        for (int i = 0; i < answers; i++)
        {
            int name = at;
            at = AfterName(at);
            if (at < 0 || at + 10 > _count)
            {
                return alias > 0 ? alias : -1;
            }

            int type = Number(at);
            int data = at + 10;
            int length = Number(at + 8);
            if (data + length > _count)
            {
                return alias > 0 ? alias : -1;
            }

            bool isTheirs = Number(at + 2) == ClassIn && AreSame(name, owner);
            if (isTheirs && type == TypeCname)
            {
                alias = data;
                KeepTimeToLive(at + 4);
            }
            else if (isTheirs && type == TypeA && length == 4)
            {
                Keep(data);
                KeepTimeToLive(at + 4);
            }

            at = data + length;
        }

        return alias;
    }

    private void Keep(int data)
    {
        if (AddressCount == AddressesMax)
        {
            return;
        }

        for (int i = 0; i < 4; i++)
        {
            _addresses[(4 * AddressCount) + i] = Bytes[data + i];
        }

        AddressCount++;
    }

    private void KeepTimeToLive(int at)
    {
        // Above 2^31 - 1 it means none (RFC 2181 section 8).
        int seconds = (Number(at) << 16) | Number(at + 2);
        seconds = seconds < 0 ? 0 : seconds;
        if (seconds < TimeToLiveSeconds)
        {
            TimeToLiveSeconds = seconds;
        }
    }

    // Behind a name, or -1. A pointer ends it; it need not lead anywhere for that.
    private int AfterName(int at)
    {
        while (at < _count)
        {
            int length = Bytes[at];
            if (length == 0)
            {
                return at + 1;
            }

            if (length > LabelBytesMax)
            {
                return length >= 0xC0 ? at + 2 : -1;
            }

            at += length + 1;
        }

        return -1;
    }

    private bool AreSame(int left, int right)
    {
        int jumps = 0;
        while (true)
        {
            left = Label(left, ref jumps);
            right = Label(right, ref jumps);
            if (left < 0 || right < 0 || Bytes[left] != Bytes[right])
            {
                return false;
            }

            int length = Bytes[left];
            if (length == 0)
            {
                return true;
            }

            for (int i = 1; i <= length; i++)
            {
                if (AsciiText.ToLower(Bytes[left + i]) != AsciiText.ToLower(Bytes[right + i]))
                {
                    return false;
                }
            }

            left += length + 1;
            right += length + 1;
        }
    }

    // Where the label that a place means begins, whole inside the message, or -1.
    private int Label(int at, ref int jumps)
    {
        while (at + 1 < _count && Bytes[at] >= 0xC0)
        {
            if (++jumps > JumpsMax)
            {
                return -1;
            }

            at = Number(at) & 0x3FFF;
        }

        return at < _count && Bytes[at] <= LabelBytesMax && at + Bytes[at] < _count ? at : -1;
    }

    private int Number(int at)
    {
        return (Bytes[at] << 8) | Bytes[at + 1];
    }

    private void Put(int at, int value)
    {
        Bytes[at] = (byte)(value >> 8);
        Bytes[at + 1] = (byte)value;
    }
}
