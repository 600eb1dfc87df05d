using System.Linq;

namespace NanoAgent.Collector.Senml;

/// <summary>Bounds of the numbers and texts of a pack.</summary>
internal static class SenmlLimits
{
    /// <summary>2^31-1: boot epochs are 32-bit on a board.</summary>
    public const long BootMax = int.MaxValue;

    /// <summary>2^53: every JSON reader holds integers up to here exactly.</summary>
    public const long SequenceMax = 1L << 53;

    /// <summary>RFC 8428 section 4.5.3: numbers below this are seconds counted from now.</summary>
    public const long RelativeTimeBound = 1L << 28;

    /// <summary>The SenML version that RFC 8428 defines.</summary>
    public const long VersionMax = 10;

    /// <summary>9999-12-31T23:59:59.999Z in milliseconds: the last instant a timestamp text can name.</summary>
    public const long TimeMsMax = 253_402_300_799_999;

    /// <summary>Longest unit; the longest registered one has 8 characters.</summary>
    public const int UnitLengthMax = 32;
}

/// <summary>The name alphabet of RFC 8428 section 4.5.1.</summary>
internal static class SenmlName
{
    /// <summary>Longest device name.</summary>
    public const int DeviceLengthMax = 64;

    /// <summary>Longest series name (arbitrary; well above dotted metric names in use).</summary>
    public const int SeriesLengthMax = 128;

    public static bool IsDevice(string name) => name.Length <= DeviceLengthMax && IsName(name);

    public static bool IsSeries(string name) =>
        name.Length is >= 1 and <= SeriesLengthMax && name.All(IsNameCharacter);

    private static bool IsName(string name) =>
        name.Length > 0 && char.IsAsciiLetterOrDigit(name[0]) && name.All(IsNameCharacter);

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or ':' or '.' or '/' or '_';
}
