#include "simulate/words.hpp"

namespace itinera::simulate {
namespace {

constexpr std::array<CategoryWords, categories> category_table{{
    {"apparel",
     "服饰",
     "Apparel",
     160,
     {"衬衫", "连衣裙", "牛仔裤", "羽绒服", "针织衫", "卫衣", "风衣", "半身裙", "T恤", "西装"},
     {"Shirt", "Dress", "Jeans", "Down Jacket", "Sweater", "Hoodie", "Trench Coat", "Skirt",
      "T-Shirt", "Blazer"}},
    {"shoes_bags",
     "鞋包",
     "Shoes & Bags",
     220,
     {"运动鞋", "高跟鞋", "双肩包", "手提包", "凉鞋", "皮鞋", "钱包", "行李箱", "帆布鞋", "短靴"},
     {"Sneakers", "Heels", "Backpack", "Handbag", "Sandals", "Leather Shoes", "Wallet", "Suitcase",
      "Canvas Shoes", "Ankle Boots"}},
    {"beauty",
     "美妆",
     "Beauty",
     110,
     {"口红", "面膜", "精华液", "粉底", "防晒霜", "洗面奶", "香水", "眼影", "护手霜", "洗发水"},
     {"Lipstick", "Face Mask", "Serum", "Foundation", "Sunscreen", "Cleanser", "Perfume",
      "Eye Shadow", "Hand Cream", "Shampoo"}},
    {"home",
     "家居",
     "Home",
     130,
     {"床品套件", "台灯", "收纳盒", "地毯", "抱枕", "窗帘", "餐具", "保温杯", "香薰", "毛巾"},
     {"Bedding Set", "Desk Lamp", "Storage Box", "Rug", "Cushion", "Curtain", "Tableware",
      "Thermos", "Scented Candle", "Towel"}},
    {"electronics",
     "数码",
     "Electronics",
     480,
     {"耳机", "充电宝", "智能手表", "音箱", "键盘", "平板支架", "投影仪", "扫地机", "电动牙刷",
      "路由器"},
     {"Headphones", "Power Bank", "Smart Watch", "Speaker", "Keyboard", "Tablet Stand", "Projector",
      "Robot Vacuum", "Electric Toothbrush", "Router"}},
    {"food",
     "食品",
     "Food",
     60,
     {"坚果礼盒", "咖啡豆", "绿茶", "巧克力", "蜂蜜", "麦片", "牛肉干", "果干", "饼干", "橄榄油"},
     {"Nut Box", "Coffee Beans", "Green Tea", "Chocolate", "Honey", "Cereal", "Beef Jerky",
      "Dried Fruit", "Cookies", "Olive Oil"}},
    {"baby",
     "母婴",
     "Baby",
     120,
     {"纸尿裤", "奶瓶", "婴儿车", "积木", "绘本", "爬行垫", "湿巾", "儿童水杯", "连体衣",
      "安抚玩具"},
     {"Diapers", "Baby Bottle", "Stroller", "Building Blocks", "Picture Book", "Play Mat", "Wipes",
      "Kids Cup", "Romper", "Plush Toy"}},
    {"sports",
     "运动",
     "Sports",
     180,
     {"瑜伽垫", "跑步鞋", "泳衣", "哑铃", "登山包", "骑行服", "羽毛球拍", "运动水壶", "帐篷",
      "护膝"},
     {"Yoga Mat", "Running Shoes", "Swimsuit", "Dumbbells", "Hiking Pack", "Cycling Jersey",
      "Racket", "Sports Bottle", "Tent", "Knee Pads"}},
}};

constexpr std::array<std::string_view, 20> adjective_zh{
    "轻薄", "经典",   "简约", "复古", "舒适", "便携", "高级", "防水", "透气", "柔软",
    "时尚", "大容量", "天然", "智能", "迷你", "加厚", "商务", "限量", "国风", "环保"};
constexpr std::array<std::string_view, 20> adjective_en{
    "Light",      "Classic",    "Simple",   "Vintage", "Comfort",  "Portable", "Premium",
    "Waterproof", "Breathable", "Soft",     "Modern",  "Large",    "Natural",  "Smart",
    "Mini",       "Thick",      "Business", "Limited", "Heritage", "Eco"};

constexpr std::array city_china{
    City{"上海", "上海", 14}, City{"北京", "北京", 13}, City{"广州", "广东", 9},
    City{"深圳", "广东", 10}, City{"杭州", "浙江", 7},  City{"成都", "四川", 7},
    City{"武汉", "湖北", 5},  City{"南京", "江苏", 5},  City{"西安", "陕西", 4},
    City{"重庆", "重庆", 5},  City{"苏州", "江苏", 4},  City{"长沙", "湖南", 3},
    City{"青岛", "山东", 3},  City{"厦门", "福建", 3},  City{"沈阳", "辽宁", 2},
    City{"昆明", "云南", 2}};
constexpr std::array city_america{City{"New York", "NY", 10},    City{"Boston", "MA", 4},
                                  City{"Philadelphia", "PA", 4}, City{"Atlanta", "GA", 4},
                                  City{"Miami", "FL", 4},        City{"Washington", "DC", 4}};
constexpr std::array city_britain{
    City{"London", "England", 10},    City{"Manchester", "England", 4},
    City{"Edinburgh", "Scotland", 2}, City{"Bristol", "England", 2},
    City{"Cardiff", "Wales", 1},      City{"Leeds", "England", 2}};

constexpr std::array<std::string_view, 24> surname_zh{
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙",
    "马", "朱", "胡", "郭", "何", "林", "高", "罗", "郑", "梁", "谢", "宋"};
constexpr std::array<std::string_view, 32> given_name_zh{
    "伟",   "芳",   "娜",   "敏",   "静",   "丽",   "强",   "磊",   "军",   "洋",   "勇",
    "艳",   "杰",   "娟",   "涛",   "明",   "雨桐", "子涵", "浩然", "欣怡", "宇轩", "梓萱",
    "思远", "佳怡", "俊杰", "诗涵", "晨曦", "雅婷", "志远", "晓彤", "天宇", "梦瑶"};
constexpr std::array<std::string_view, 24> surname_en{
    "Smith",  "Johnson", "Brown",  "Taylor", "Wilson", "Davies", "Evans",  "Thomas",
    "Walker", "White",   "Hall",   "Green",  "Baker",  "Adams",  "Clark",  "Lewis",
    "Young",  "King",    "Wright", "Scott",  "Hill",   "Carter", "Parker", "Reed"};
constexpr std::array<std::string_view, 32> given_name_en{
    "James",  "Mary",   "John",   "Linda", "Robert", "Emma",  "David", "Olivia",
    "Daniel", "Sophia", "Thomas", "Grace", "George", "Alice", "Harry", "Lucy",
    "Oliver", "Chloe",  "Jack",   "Ella",  "Noah",   "Mia",   "Leo",   "Ruby",
    "Samuel", "Hannah", "Henry",  "Zoe",   "Oscar",  "Eva",   "Adam",  "Nora"};

constexpr std::array<std::string_view, topics> topic_names{"delivery", "payment", "quality",
                                                           "price",    "service", "app"};

using Sentences = std::array<std::array<std::array<std::string_view, 3>, 3>, topics>;
constexpr Sentences said_zh{{
    {{{"快递太慢了，等了一个星期", "物流信息一直不更新", "包裹送错地址了"},
      {"请问什么时候发货", "想改一下收货地址", "快递到哪里了"},
      {"第二天就到了，很快", "配送小哥态度很好", "发货速度超出预期"}}},
    {{{"支付一直失败，页面卡住不动", "付了钱却显示未支付", "付款页面转圈，买不了"},
      {"可以用哪些支付方式", "怎么开发票", "能分期付款吗"},
      {"付款很方便", "结账一步到位", "支付流程很顺"}}},
    {{{"质量太差，用了两天就坏了", "和图片完全不一样", "有一股刺鼻的味道"},
      {"质量一般，对得起价格", "请问是什么材质", "尺码怎么选"},
      {"质量很好，会再买", "做工精细，非常满意", "和描述一致，喜欢"}}},
    {{{"刚买就降价了，感觉被坑", "比别家贵很多", "优惠券根本用不了"},
      {"有没有满减活动", "会员价怎么算", "什么时候有折扣"},
      {"价格实惠，很划算", "活动力度很大", "性价比很高"}}},
    {{{"客服一直不回复", "打了三次电话都没解决", "态度很敷衍"},
      {"怎么联系人工客服", "想咨询一下退换货", "门店几点关门"},
      {"客服很耐心，问题解决了", "店员很热情", "服务周到，点赞"}}},
    {{{"小程序经常闪退", "页面加载太慢", "搜索找不到想要的东西"},
      {"怎么修改手机号", "如何绑定会员卡", "在哪里看积分"},
      {"界面清爽，好用", "小程序很方便", "更新后流畅多了"}}},
}};
constexpr Sentences said_en{{
    {{{"Delivery took far too long", "The tracking never updates",
       "My parcel went to the wrong address"},
      {"When will my order ship?", "I need to change the address", "Where is my parcel?"},
      {"Arrived the next day, great", "The courier was very friendly",
       "Shipping was faster than promised"}}},
    {{{"Payment keeps failing, the page hangs", "I was charged but the order shows unpaid",
       "The payment page just spins"},
      {"Which payment methods do you take?", "How do I get an invoice?",
       "Can I pay in instalments?"},
      {"Checkout was easy", "Paid in one step", "Smooth payment"}}},
    {{{"Broke after two days, poor quality", "Nothing like the pictures", "It smells awful"},
      {"Average quality for the price", "What is it made of?", "Which size should I take?"},
      {"Great quality, will buy again", "Well made, very happy", "Exactly as described, love it"}}},
    {{{"The price dropped right after I bought it", "Much more expensive than elsewhere",
       "The coupon did not work at all"},
      {"Is there a sale soon?", "How does the member price work?", "When do you have discounts?"},
      {"Good value for money", "Great offer", "Really fair price"}}},
    {{{"Nobody answers my messages", "I called three times and nothing happened",
       "The staff did not care"},
      {"How do I reach a person?", "I would like to return something",
       "When does the store close?"},
      {"Very patient support, solved it", "Friendly staff in the store", "Excellent service"}}},
    {{{"The app crashes all the time", "Pages load so slowly", "Search never finds what I want"},
      {"How do I change my phone number?", "How do I link my member card?",
       "Where do I see my points?"},
      {"Clean and easy to use", "The app is really handy", "Much smoother since the update"}}},
}};

}  // namespace

const std::array<CategoryWords, categories>& category_words()
{
    return category_table;
}
const std::array<std::string_view, 20>& adjectives_zh()
{
    return adjective_zh;
}
const std::array<std::string_view, 20>& adjectives_en()
{
    return adjective_en;
}
std::span<const City> cities_china()
{
    return city_china;
}
std::span<const City> cities_america()
{
    return city_america;
}
std::span<const City> cities_britain()
{
    return city_britain;
}
std::span<const std::string_view> surnames_zh()
{
    return surname_zh;
}
std::span<const std::string_view> given_zh()
{
    return given_name_zh;
}
std::span<const std::string_view> surnames_en()
{
    return surname_en;
}
std::span<const std::string_view> given_en()
{
    return given_name_en;
}
std::string_view topic_name(Topic topic)
{
    return topic_names[static_cast<size_t>(topic)];
}

std::span<const std::string_view> sentences_zh(Topic topic, size_t mood)
{
    return said_zh[static_cast<size_t>(topic)][mood];
}

std::span<const std::string_view> sentences_en(Topic topic, size_t mood)
{
    return said_en[static_cast<size_t>(topic)][mood];
}

}  // namespace itinera::simulate
