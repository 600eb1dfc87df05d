namespace NanoAgent.Host.Stores;

/// <summary>The rule of names of <see cref="NanoAgent.Platform.IStore"/>: none can leave the folder.</summary>
internal static class SegmentName
{
    private const int CharsMax = 48;

    internal static bool IsLegal(string name)
    {
        if (name.Length is < 1 or > CharsMax || name[0] == '.')
        {
            return false;
        }

        foreach (char c in name)
        {
            if (c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '.'))
            {
                return false;
            }
        }

        return true;
    }
}
