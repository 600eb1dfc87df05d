using System.Text;

namespace NanoAgent.Wire;

/// <summary>
/// Reads the values of a small JSON text (RFC 8259) one after the other, each with the name it stands under. Objects
/// are gone into: what their own names are is not told. Takes some texts that are no JSON, such as one with a comma too
/// many; one that is cut off, or has what no value looks like, is found broken. Whatever the text, it ends and stays
/// inside.
/// </summary>
public sealed class JsonReader
{
    private const string Escapes = "\"\\/bfnrtu";
    private const string Meanings = "\"\\/\b\f\n\r\tu";

    private readonly byte[] _text;
    private readonly int _end;
    private int _at;
    private int _depth;

    /// <summary>Reads the first <paramref name="count"/> bytes of a text, which it borrows and changes: what a string
    /// means is shorter than how it is written, and takes its place.</summary>
    public JsonReader(byte[] text, int count)
    {
        _text = text;
        _end = count;
        Name = string.Empty;
        Value = string.Empty;
    }

    /// <summary>The name under which the value stands; that of the list for what is in a list.</summary>
    public string Name { get; private set; }

    /// <summary>The value: a string's meaning, or a number, true or false as it is written; null for null.</summary>
    public string? Value { get; private set; }

    /// <summary>True when reading ended where the text does not make sense.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Goes to the next value. False at the end, or where the text is broken.</summary>
    public bool Next()
    {
        while (_at < _end)
        {
            int character = _text[_at];
            if (character == '"')
            {
                string? text = ReadString();
                if (text == null)
                {
                    break;
                }

                if (SkipSpace() && _text[_at] == ':')
                {
                    Name = text;
                    _at++;
                    continue;
                }

                Value = text;
                return true;
            }

            if (character == '-' || IsWordCharacter(character))
            {
                string word = ReadWord();
                Value = word == "null" ? null : word;
                return true;
            }

            if (character == '{' || character == '[')
            {
                _depth++;
            }
            else if (character == '}' || character == ']')
            {
                _depth--;
            }
            else if (character != ',' && character > ' ')
            {
                break;
            }

            if (_depth < 0)
            {
                break;
            }

            _at++;
        }

        IsBroken = _at < _end || _depth != 0;
        return false;
    }

    private static bool IsWordCharacter(int character)
    {
        return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'z') || character == 'E';
    }

    private string ReadWord()
    {
        int start = _at;
        while (_at < _end && (IsWordCharacter(_text[_at]) || _text[_at] == '-' || _text[_at] == '.'
            || _text[_at] == '+'))
        {
            _at++;
        }

        return Encoding.UTF8.GetString(_text, start, _at - start);
    }

    private bool SkipSpace()
    {
        while (_at < _end && _text[_at] <= ' ')
        {
            _at++;
        }

        return _at < _end;
    }

    // Null when it has no end or a sequence that means nothing; _at then stands before the end.
    private string? ReadString()
    {
        int start = _at + 1;
        int to = start;
        for (int i = start; i < _end; i++)
        {
            int character = _text[i];
            if (character == '"')
            {
                _at = i + 1;
                return Encoding.UTF8.GetString(_text, start, to - start);
            }

            if (character == '\\')
            {
                i++;
                character = i < _end ? Meaning(_text[i]) : 0;
                if (character == 'u')
                {
                    character = i + 4 < _end ? Hex(i + 1) : 0;
                    i += 4;
                }

                // Half a pair of surrogates is no character, and a pair of them is not read.
                if (character == 0 || (character >= 0xD800 && character < 0xE000))
                {
                    return null;
                }
            }
            else if (character < ' ')
            {
                return null;
            }
            else
            {
                _text[to++] = (byte)character;
                continue;
            }

            to = PutUtf8(to, character);
        }

        return null;
    }

    // What an escape means, and 'u' for the four digits that follow; 0 for what is none.
    private static int Meaning(int character)
    {
        int at = Escapes.IndexOf((char)character);
        return at < 0 ? 0 : Meanings[at];
    }

    private int Hex(int at)
    {
        int value = 0;
        for (int i = 0; i < 4; i++)
        {
            int digit = AsciiText.ToLower(_text[at + i]);
            digit = digit >= '0' && digit <= '9' ? digit - '0'
                : digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
            if (digit < 0)
            {
                return 0;
            }

            value = (value << 4) | digit;
        }

        return value;
    }

    private int PutUtf8(int to, int character)
    {
        if (character >= 0x800)
        {
            _text[to++] = (byte)(0xE0 | (character >> 12));
            _text[to++] = (byte)(0x80 | ((character >> 6) & 0x3F));
            _text[to++] = (byte)(0x80 | (character & 0x3F));
        }
        else if (character >= 0x80)
        {
            _text[to++] = (byte)(0xC0 | (character >> 6));
            _text[to++] = (byte)(0x80 | (character & 0x3F));
        }
        else
        {
            _text[to++] = (byte)character;
        }

        return to;
    }
}
