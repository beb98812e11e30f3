/**
 * What a live page's script does besides: it asks its server how things stand, puts in the sections that have changed, and loads the page anew when there is nothing more to
 * come. Asking again and again outlives sleeping laptops and servers that begin anew, and needs no open connection.
 */
export const liveScript = `
{
  const live = document.getElementById("live");
  const main = document.getElementById("content");
  const links = document.querySelector("nav ul");
  const shown = new Map();
  const say = (text) => {
    if (live.textContent !== text) live.textContent = text;
  };
  const put = ({ id, title, html }) => {
    if (shown.get(id) === html) return;
    const isFirst = !shown.has(id);
    shown.set(id, html);
    const present = document.getElementById(id);
    if (present !== null) {
      if (present.outerHTML.trim() === html.trim()) return;
      present.outerHTML = html;
      return;
    }
    if (!isFirst) return;
    main.insertAdjacentHTML("beforeend", html);
    const link = document.createElement("a");
    link.href = "#" + id;
    link.textContent = title;
    links.appendChild(document.createElement("li")).appendChild(link);
  };
  const ask = async () => {
    try {
      const response = await fetch("updates", { cache: "no-cache" });
      if (response.ok) {
        const { isFinal, sections, message } = await response.json();
        if (isFinal) return location.reload();
        for (const section of sections) put(section);
        say(message);
      } else say(await response.text());
    } catch {
      say("No answer any more: this is how things stood last.");
    }
    setTimeout(ask, 2000);
  };
  setTimeout(ask, 1000);
}
`;
