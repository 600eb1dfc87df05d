using System.Globalization;
using System.Text;

namespace NanoAgent.Cli.Transferring.Emitting;

/// <summary>Values as C# writes them.</summary>
internal static class CSharpText
{
    /// <summary>A string literal; whatever is not printable ASCII is escaped, so that the file is too.</summary>
    public static string Literal(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (char c in text)
        {
            _ = c is '"' or '\\' ? literal.Append('\\').Append(c)
                : c is >= ' ' and <= '~' ? literal.Append(c)
                : literal.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return literal.Append('"').ToString();
    }

    /// <summary>A number.</summary>
    public static string Literal(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>An array of bytes.</summary>
    public static string Literal(byte[] bytes)
    {
        var literal = new StringBuilder("new byte[] { ");
        for (int i = 0; i < bytes.Length; i++)
        {
            literal.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : ", ")}{bytes[i]}");
        }

        return literal.Append(" }").ToString();
    }

    /// <summary>Text for a comment: it cannot end the line, nor the comment.</summary>
    public static string Comment(string text)
    {
        var comment = new StringBuilder();
        foreach (char c in text)
        {
            comment.Append(c is >= ' ' and <= '~' ? c : '?');
        }

        return comment.ToString();
    }
}
