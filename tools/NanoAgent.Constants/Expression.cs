using System;
using System.Globalization;
using System.Text.RegularExpressions;

namespace NanoAgent.Constants;

/// <summary>
/// A constant expression of C: numbers, names, parentheses, casts to integer types, and the operators ~ - * + &lt;&lt;
/// &gt;&gt; &amp; |. Computed in 64 bits.
/// </summary>
internal sealed class Expression
{
    private static readonly Regex s_token =
        new(@"\G\s*(?:(?<token>0[xX][0-9a-fA-F]+|\d+)[uUlL]*|(?<token>\w+|<<|>>|[()~*+&|-]))");

    private static readonly string[][] s_levels = [["|"], ["&"], ["<<", ">>"], ["+", "-"], ["*"]];

    private readonly string _text;
    private readonly Func<string, long?> _names;
    private int _position;
    private string _token = "";

    private Expression(string text, Func<string, long?> names)
    {
        _text = text;
        _names = names;
        Advance();
    }

    /// <summary>The value, or null when the text is no such expression or names what has no value.</summary>
    internal static long? Evaluate(string text, Func<string, long?> names)
    {
        var expression = new Expression(text, names);
        long? value = expression.Binary(0);
        return expression._token.Length == 0 && expression.AtEnd ? value : null;
    }

    private bool AtEnd => string.IsNullOrWhiteSpace(_text[_position..]);

    private void Advance()
    {
        Match match = s_token.Match(_text, _position);
        _token = match.Success ? match.Groups["token"].Value : "";
        if (match.Success)
        {
            _position = match.Index + match.Length;
        }
    }

    private long? Binary(int level)
    {
        if (level == s_levels.Length)
        {
            return Unary();
        }

        long? left = Binary(level + 1);
        while (Array.IndexOf(s_levels[level], _token) >= 0)
        {
            string operation = _token;
            Advance();
            long? right = Binary(level + 1);
            left = operation switch
            {
                "|" => left | right,
                "&" => left & right,
                "<<" => left << (int?)right,
                ">>" => left >> (int?)right,
                "+" => left + right,
                "-" => left - right,
                _ => left * right,
            };
        }

        return left;
    }

    private long? Unary()
    {
        string token = _token;
        Advance();
        switch (token)
        {
            case "~":
                return ~Unary();
            case "-":
                return -Unary();
            case "(":
                if (_token is "unsigned" or "long" or "int" or "size_t")
                {
                    while (_token.Length > 0 && _token != ")")
                    {
                        Advance();
                    }

                    Advance();
                    return Unary();
                }

                long? inner = Binary(0);
                if (_token != ")")
                {
                    return null;
                }

                Advance();
                return inner;
            case "":
                return null;
        }

        if (!char.IsDigit(token[0]))
        {
            return _names(token);
        }

        return token.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? long.Parse(token.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
            : long.Parse(token, CultureInfo.InvariantCulture);
    }
}
