namespace NanoAgent.Wire;

/// <summary>
/// Entity tags (RFC 9110 section 8.8.3). Only a strong one says that two bodies are the same byte for byte, so only a
/// strong one may guard a resumed download (If-Range).
/// </summary>
public static class EntityTag
{
    /// <summary>Whether a text is an entity tag: quotes around visible characters, W/ before them if weak.</summary>
    /// <param name="tag">The text.</param>
    public static bool IsValid(string tag)
    {
        int start = IsWeak(tag) ? 2 : 0;
        if (tag.Length - start < 2 || tag[start] != '"' || tag[tag.Length - 1] != '"')
        {
            return false;
        }

        for (int i = start + 1; i < tag.Length - 1; i++)
        {
            if (tag[i] <= ' ' || tag[i] == '"' || tag[i] == 127)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a text is a strong entity tag and may stand in If-Range.</summary>
    /// <param name="tag">The text.</param>
    public static bool IsStrong(string tag)
    {
        return !IsWeak(tag) && IsValid(tag);
    }

    /// <summary>Whether both are strong entity tags and the same.</summary>
    /// <param name="left">A text.</param>
    /// <param name="right">A text.</param>
    public static bool StrongEquals(string left, string right)
    {
        return left == right && IsStrong(left);
    }

    private static bool IsWeak(string tag)
    {
        return tag.Length > 1 && tag[0] == 'W' && tag[1] == '/';
    }
}
