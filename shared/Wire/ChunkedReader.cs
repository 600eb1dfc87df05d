using System.Diagnostics;

namespace NanoAgent.Wire;

/// <summary>
/// The framing of a chunked body up to and including the last chunk's size line; the trailer section is the caller's.
/// Takes what libcurl takes: extensions are passed over, a line may end in a bare LF. Allocates nothing.
/// </summary>
internal sealed class ChunkedReader
{
    /// <summary>Digits of a size, as libcurl allows: 63 bits, whatever the leading zeros.</summary>
    private const int SizeDigitsMax = 16;

    /// <summary>Bytes between a size and its line's end. Arbitrary: extensions are unused in practice.</summary>
    private const int ExtensionBytesMax = 1024;

    private const long BeforeOverflow = long.MaxValue >> 4;

    private Expect _expect;
    private long _left;
    private int _digits;
    private int _extensionBytes;

    internal enum Outcome
    {
        NeedMore,
        Data,
        LastChunk,
        Bad,
        TooLarge,
    }

    // SizeDigit --not a digit--> SizeLineEnd --LF--> Data (or the end, for a size of 0)
    // Data --all of it--> DataCr --CR--> DataLf --LF--> SizeDigit; DataCr also takes the LF itself
    private enum Expect
    {
        SizeDigit,
        SizeLineEnd,
        Data,
        DataCr,
        DataLf,
    }

    internal int DataOffset { get; private set; }

    internal int DataCount { get; private set; }

    internal void Begin()
    {
        StartSize();
    }

    /// <summary>Takes bytes up to the next outcome and returns how many it took.</summary>
    internal int Read(byte[] data, int offset, int count, out Outcome outcome)
    {
        int at = offset;
        int end = offset + count;
        outcome = Outcome.NeedMore;
        while (at < end && outcome == Outcome.NeedMore)
        {
            if (_expect == Expect.Data)
            {
                DataOffset = at;
                DataCount = _left < end - at ? (int)_left : end - at;
                _left -= DataCount;
                at += DataCount;
                outcome = Outcome.Data;
                _expect = _left == 0 ? Expect.DataCr : Expect.Data;
            }
            else if (_expect == Expect.SizeDigit && HexValue(data[at]) < 0)
            {
                outcome = _digits == 0 ? Outcome.Bad : Outcome.NeedMore;
                _expect = Expect.SizeLineEnd;
            }
            else
            {
                outcome = Framing(data[at]);
                at++;
            }
        }

        return at - offset;
    }

    private static int HexValue(int value)
    {
        if (value >= '0' && value <= '9')
        {
            return value - '0';
        }

        int lower = value | 32;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    private void StartSize()
    {
        _expect = Expect.SizeDigit;
        _left = 0;
        _digits = 0;
        _extensionBytes = 0;
    }

    private Outcome Framing(int value)
    {
        switch (_expect)
        {
            case Expect.SizeDigit:
                return Digit(HexValue(value));
            case Expect.SizeLineEnd:
                return SizeLine(value);
            case Expect.DataCr when value == '\r':
                _expect = Expect.DataLf;
                return Outcome.NeedMore;
            default:
                Debug.Assert(_expect == Expect.DataCr || _expect == Expect.DataLf, "data is read elsewhere");
                if (value != '\n')
                {
                    return Outcome.Bad;
                }

                StartSize();
                return Outcome.NeedMore;
        }
    }

    private Outcome Digit(int digit)
    {
        Debug.Assert(digit >= 0, "the caller has seen a digit");
        if (_digits == SizeDigitsMax || _left > BeforeOverflow)
        {
            return Outcome.Bad;
        }

        _left = (_left << 4) | (long)digit;
        _digits++;
        return Outcome.NeedMore;
    }

    private Outcome SizeLine(int value)
    {
        if (value == '\n')
        {
            _expect = Expect.Data;
            return _left == 0 ? Outcome.LastChunk : Outcome.NeedMore;
        }

        _extensionBytes++;
        return _extensionBytes > ExtensionBytesMax ? Outcome.TooLarge : Outcome.NeedMore;
    }
}
