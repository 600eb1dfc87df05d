namespace NanoAgent.Telemetry;

/// <summary>The alphabet of SenML names (RFC 8428 section 4.5.1), which keeps them free of anything to
/// escape.</summary>
public static class SenmlName
{
    /// <summary>Characters of a device's or a series' name.</summary>
    public const int CharactersMax = RecordCodec.NameBytesMax;

    /// <summary>
    /// True for 1 to 64 characters of A-Z, a-z, 0-9, '-', ':', '.', '/', '_' of which the first is a letter or digit.
    /// </summary>
    public static bool IsValid(string name)
    {
        if (name == null || name.Length == 0 || name.Length > CharactersMax || !IsAlphanumeric(name[0]))
        {
            return false;
        }

        for (int i = 1; i < name.Length; i++)
        {
            char c = name[i];
            if (!IsAlphanumeric(c) && c != '-' && c != ':' && c != '.' && c != '/' && c != '_')
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True for 1 to 16 printable ASCII characters without quotation marks and backslashes.</summary>
    public static bool IsValidUnit(string unit)
    {
        if (unit == null || unit.Length == 0 || unit.Length > RecordCodec.UnitBytesMax)
        {
            return false;
        }

        for (int i = 0; i < unit.Length; i++)
        {
            if (unit[i] <= ' ' || unit[i] > '~' || unit[i] == '"' || unit[i] == '\\')
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsAlphanumeric(char c)
    {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }
}
