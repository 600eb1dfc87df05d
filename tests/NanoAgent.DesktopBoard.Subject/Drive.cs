using System.IO;
using System.Text;

namespace NanoAgent.DesktopBoard.Subject
{
    /// <summary>Calls of System.IO whose outcome the tests look at.</summary>
    public static class Drive
    {
        private static FileStream kept;

        public static void WriteAndFlush(string path, string text)
        {
            kept = new FileStream(path, FileMode.OpenOrCreate);
            kept.Seek(0, SeekOrigin.End);
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            kept.Write(bytes, 0, bytes.Length);
            kept.Flush();
        }

        public static void Close() => kept.Close();

        public static string Read(string path) => File.Exists(path) ? File.ReadAllText(path) : "none";

        public static int Move(string source, string target) => Try(1, source, target);

        public static int Fill(string path, int bytes) => Try(2, path, bytes.ToString());

        public static int OpenMissing(string path) => Try(3, path, "");

        public static string List(string folder) => string.Concat(Directory.GetFiles(folder));

        private static int Try(int what, string path, string other)
        {
            try
            {
                switch (what)
                {
                    case 1:
                        File.Move(path, other);
                        break;
                    case 2:
                        File.WriteAllBytes(path, new byte[int.Parse(other)]);
                        break;
                    default:
                        File.OpenRead(path).Close();
                        break;
                }

                return 0;
            }
            catch (IOException fault)
            {
                return (int)fault.ErrorCode;
            }
        }
    }
}
